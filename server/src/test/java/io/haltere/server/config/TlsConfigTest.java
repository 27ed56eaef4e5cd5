package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of a listener's options fits together.
class TlsConfigTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2|certfile /c|Both certfile and keyfile must be provided to enable TLS encryption.",
                "2|keyfile /k|Both certfile and keyfile must be provided to enable TLS encryption.",
                "2|cafile /a|cafile and capath need certfile and keyfile to enable TLS.",
                "2|require_certificate true|"
                        + "require_certificate needs certfile and keyfile to enable TLS.",
                "4|certfile /c;keyfile /k;require_certificate true|"
                        + "require_certificate needs cafile or capath.",
                "2|certfile /c;keyfile /k;enable_proxy_protocol 2|"
                        + "certfile and keyfile cannot be used with enable_proxy_protocol: the proxy"
                        + " does the TLS.",
                "2|use_subject_as_username true;enable_proxy_protocol 2|"
                        + "use_subject_as_username cannot be used with enable_proxy_protocol.",
                "3|max_qos 1;use_identity_as_username true;enable_proxy_protocol 1|"
                        + "Only version 2 of the PROXY protocol tells of TLS.",
            })
    void whatDoesNotFitNamesTheLineOfTheOption(int number, String options, String message) {
        assertEquals(
                List.of("Error: " + message, "Error found at t.conf:" + number + "."),
                Conf.problems("listener 1884\n" + options.replace(';', '\n')));
    }

    @Test
    void theLastPathWins() {
        TlsConfig tls = Conf.onlyListener("certfile /c\ncertfile /d\nkeyfile /k").tls();

        assertEquals(Path.of("/d"), tls == null ? null : tls.certificate());
    }

    @Test
    void withoutACertificateThereIsNoTls() {
        assertNull(Conf.onlyListener("listener 1884\nciphers x").tls());
    }

    @Test
    void preSharedKeysHaveCiphersOfTheirOwn() {
        assertEquals(
                new TlsConfig.Psk("some hint", List.of("PSK-AES128-GCM-SHA256", "x")),
                Conf.onlyListener("psk_hint some hint\nciphers PSK-AES128-GCM-SHA256:x").psk());
    }

    @ParameterizedTest
    @CsvSource({
        "certfile /c,psk_hint cannot be used with certfile,2",
        "cafile /c,psk_hint cannot be used with certfile,2",
        "capath /c,psk_hint cannot be used with certfile,2",
        "require_certificate true,require_certificate cannot be used with psk_hint,3",
        "tls_version tlsv1.3,tls_version tlsv1.3 cannot be used with psk_hint,3",
        "enable_proxy_protocol 2,psk_hint cannot be used with enable_proxy_protocol,2"
    })
    void preSharedKeysStandAlone(String line, String complaint, int number) {
        List<String> problems = Conf.problems("listener 1884\npsk_hint x\n" + line);

        assertTrue(problems.getFirst().startsWith("Error: " + complaint), problems.toString());
        assertEquals("Error found at t.conf:" + number + ".", problems.getLast());
    }

    @Test
    void oldVersionsAreNotSpoken() {
        assertEquals(
                "Error: Unsupported tls_version \"tlsv1\".",
                Conf.problems("listener 1884\ntls_version tlsv1").getFirst());
        assertTrue(
                Conf.said("listener 1884\ntls_version tlsv1.1")
                        .contains(
                                "Warning: TLS 1.1 is not supported any more; tls_version is"
                                        + " tlsv1.2."));
    }

    @Test
    void enginesAreRefused() {
        assertEquals(
                "Error: tls_keyform engine is not supported yet (OpenSSL engines).",
                Conf.problems("listener 1884\ntls_keyform engine").getFirst());
    }

    @Test
    void originsAddUp() {
        assertEquals(
                List.of("https://a", "https://b"),
                Conf.onlyListener(
                                "listener 1\nwebsockets_origin https://a\nwebsockets_origin https://b")
                        .webSockets()
                        .origins());
    }
}
