package io.haltere.tools.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Will;
import io.haltere.net.Socks5Proxy;
import io.haltere.net.TlsOptions;
import io.haltere.net.psk.PreSharedKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionSettingsTest {
    private static ConnectionSettings sub(String words) throws UsageException, HelpException {
        return Parsing.sub(("-t a " + words).strip().split(" ")).connection();
    }

    private static TlsOptions tls(String words) throws UsageException, HelpException {
        TlsOptions tls = sub(words).tls();
        assertNotNull(tls);
        return tls;
    }

    @Test
    void hasMosquittosDefaults() throws Exception {
        var settings = sub("");

        assertEquals("localhost", settings.host());
        assertEquals(1883, settings.port());
        assertEquals(60, settings.keepAlive());
        assertEquals(20, settings.maxInflight());
        assertEquals(QoS.AT_MOST_ONCE, settings.qos());
        assertEquals(ProtocolVersion.V3_1_1, settings.version());
        assertTrue(settings.cleanSession());
        assertNull(settings.clientId());
        assertNull(settings.tls());
        assertNull(settings.will());
        assertEquals(Properties.NONE, settings.connectProperties());
        assertEquals(
                ProtocolVersion.V5,
                Parsing.rr("-t", "a", "-m", "x", "-e", "b").connection().version());
    }

    @ParameterizedTest
    @CsvSource({
        "mqttv31, V3_1",
        "31, V3_1",
        "mqttv311, V3_1_1",
        "311, V3_1_1",
        "mqttv5, V5",
        "5, V5"
    })
    void knowsTheVersions(String word, ProtocolVersion version) throws Exception {
        assertEquals(version, sub("-V " + word).version());
    }

    @Test
    void theLastOfAFlagCounts() throws Exception {
        assertEquals("c", sub("-h b -h c").host());
        assertEquals("c", sub("-L mqtt://b/t -h c").host());
        assertEquals("b", sub("-h c -L mqtt://b/t").host());
    }

    @Test
    void aUrlSaysServerUserAndTopic() throws Exception {
        var settings = Parsing.sub("-L", "mqtt://me:s:3@host:1/a/#", "-t", "b");

        assertEquals("host", settings.connection().host());
        assertEquals(1, settings.connection().port());
        assertEquals("me", settings.connection().username());
        assertEquals("s:3", settings.connection().password());
        assertEquals("[a/#, b]", settings.filters().toString());
        assertNull(settings.connection().tls());
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt://h/a, 1883, false, false",
        "MQTT://h/a, 1883, false, false",
        "mqtts://h/a, 8883, true, false",
        "ws://h/a, 1883, false, true",
        "wss://h/a, 8883, true, true",
        "mqtts://h:1/a, 1, true, false",
        "mqtt://h:8883/a, 8883, true, false",
    })
    void aSchemeSaysHowToConnect(String url, int port, boolean tls, boolean webSocket)
            throws Exception {
        var settings = Parsing.sub("-L", url).connection();

        assertEquals(port, settings.port());
        assertEquals(tls, settings.tls() != null);
        assertEquals(webSocket, settings.webSocket());
    }

    @Test
    void bracketsHoldAnIpv6Address() throws Exception {
        var settings = Parsing.sub("-L", "mqtt://[::1]:7/a").connection();

        assertEquals("[::1]", settings.host());
        assertEquals(7, settings.port());
        assertEquals("[::1]", Parsing.sub("-L", "mqtt://[::1]/a").connection().host());
    }

    @Test
    void aUnixSocketHasNoPort() throws Exception {
        var settings = sub("--unix run/socket -p 1884");

        assertEquals(Path.of("run/socket"), settings.unixPath());
        assertEquals(0, settings.port());
    }

    @Test
    void aProxyMayNeedAUser() throws Exception {
        assertEquals(new Socks5Proxy("h", 1080, null, null), sub("--proxy socks5h://h").proxy());
        assertEquals(
                new Socks5Proxy("h", 1, "a@b", "c:d"),
                sub("--proxy socks5h://a%40b:c%3Ad@h:1").proxy());
        assertEquals(
                new Socks5Proxy("[::1]", 1, "u", null), sub("--proxy socks5h://u@[::1]:1").proxy());
    }

    @Test
    void aPasswordNeedsAUser() throws Exception {
        var settings = sub("-P secret");

        assertNull(settings.password());
        assertEquals(
                List.of("Warning: Not using password since username not set."),
                settings.warnings());
    }

    @Test
    void sessionsLastAsLongAsAsked() throws Exception {
        long forever = ConnectionSettings.FOREVER;

        assertFalse(sub("-c -i me").cleanSession());
        assertEquals(Properties.NONE, sub("-c -i me").connectProperties());
        assertEquals(forever, sub("-c -i me -V 5").sessionExpiry());
        assertEquals(forever, sub("-c -I me -x -1").sessionExpiry());
        assertEquals(forever, sub("-i me -x ∞").sessionExpiry());
        assertEquals(forever, sub("-i me -x 4294967295").sessionExpiry());
        assertEquals(3, sub("-c -x 3").sessionExpiry());
        assertEquals(ProtocolVersion.V5, sub("-x 3 -V 311").version());
        assertEquals(
                Properties.of(Property.SESSION_EXPIRY_INTERVAL, 3L),
                sub("-x 3").connectProperties());
        assertEquals(
                Properties.of(Property.SESSION_EXPIRY_INTERVAL, 4L),
                sub("-c -D connect session-expiry-interval 4").connectProperties());
        assertEquals(Properties.NONE, sub("-x 0").connectProperties());
    }

    @Test
    void fewMessagesAreNotSentAheadOfTheirCount() throws Exception {
        assertEquals(
                Properties.of(Property.RECEIVE_MAXIMUM, 3), sub("-C 3 -V 5").connectProperties());
        assertEquals(Properties.NONE, sub("-C 20 -V 5").connectProperties());
        assertEquals(Properties.NONE, sub("-C 3").connectProperties());
        assertEquals(
                Properties.of(Property.RECEIVE_MAXIMUM, 7),
                sub("-C 3 -D connect receive-maximum 7").connectProperties());
    }

    @Test
    void aWillHasAllItsParts() throws Exception {
        assertEquals(
                new Will(
                        TopicName.of("w"),
                        Payload.of("bye"),
                        QoS.EXACTLY_ONCE,
                        true,
                        Properties.NONE),
                sub("--will-topic w --will-payload bye --will-qos 2 --will-retain").will());
        assertEquals(
                new Will(
                        TopicName.of("w"), Payload.EMPTY, QoS.AT_MOST_ONCE, false, Properties.NONE),
                sub("--will-topic w").will());
    }

    @Test
    void certificatesTurnTlsOn() throws Exception {
        assertEquals(8883, sub("--cafile ca").port());
        assertEquals(Path.of("ca"), tls("--cafile ca").caFile());
        assertEquals(Path.of("ca"), tls("--capath ca").caPath());
        assertEquals(7, sub("--cafile ca -p 7").port());
        assertNull(sub("--cafile ca --no-tls").tls());
        assertNull(sub("-p 8883 --no-tls").tls());
        assertNull(sub("--cert c --key k").tls());
    }

    @Test
    void theSystemIsTrustedOnlyWithoutOtherTrust() throws Exception {
        assertTrue(tls("-p 8883").systemTrust());
        assertTrue(tls("--tls-use-os-certs").systemTrust());
        assertTrue(tls("-L mqtts://h/t").systemTrust());
        assertFalse(tls("--cafile ca -p 8883").systemTrust());
        assertFalse(tls("-L mqtts://h/t --cafile ca").systemTrust());
        assertTrue(tls("--cafile ca --tls-use-os-certs").systemTrust());
    }

    @Test
    void aPreSharedKeyTurnsTlsOn() throws Exception {
        var tls = tls("--psk 0aff --psk-identity me --ciphers A:B");

        assertEquals(PreSharedKey.ofHex("me", "0aff"), tls.psk());
        assertFalse(tls.systemTrust());
        assertEquals(List.of("A", "B"), tls.ciphers());
        assertEquals(8883, sub("--psk 0aff --psk-identity me").port());
        assertNotNull(tls("-p 8883 --psk 0aff --psk-identity me").psk());
        assertNull(sub("--psk 0aff --psk-identity me --no-tls").tls());
    }

    @Test
    void tlsHasItsOptions() throws Exception {
        var tls =
                tls(
                        "--cafile ca --cert c --key k --insecure --ciphers A:B --tls-version"
                                + " tlsv1.3 --tls-alpn mqtt --tls-keylog log --keyform pem");

        assertEquals(Path.of("c"), tls.certificate());
        assertEquals(Path.of("k"), tls.key());
        assertNotNull(tls.keyPassword());
        assertFalse(tls.verifiesHost());
        // Of TLS 1.2; those of 1.3 are always there.
        assertEquals(List.of("A", "B"), tls.ciphers().subList(3, 5));
        assertTrue(tls.ciphers().contains("TLS_AES_128_GCM_SHA256"));
        assertEquals(List.of("TLSv1.3"), tls.versions());
        assertEquals(List.of("mqtt"), tls.alpn());
        assertEquals(Path.of("log"), tls.keyLog());
        // The least that is spoken.
        assertEquals(
                List.of("TLSv1.2", "TLSv1.3"), tls("--cafile ca --tls-version tlsv1.2").versions());
    }
}
