package io.haltere.net.cipher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CipherListTest {
    private static final List<String> SUPPORTED =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
                    "TLS_RSA_WITH_AES_128_CBC_SHA");

    /// In OpenSSL's names, to be short.
    private static String select(String list) {
        var names = new ArrayList<String>();
        CipherList.select(list, SUPPORTED).forEach(suite -> names.add(CipherNames.openSsl(suite)));
        return String.join(" ", names);
    }

    @ParameterizedTest
    @CsvSource({
        "ECDHE+AESGCM,ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-RSA-AES256-GCM-SHA384",
        "AES128-SHA:DHE-RSA-AES128-SHA256,AES128-SHA DHE-RSA-AES128-SHA256",
        "CHACHA20:ECDHE+aRSA,ECDHE-RSA-CHACHA20-POLY1305 ECDHE-RSA-AES256-GCM-SHA384",
        "ALL:!kRSA:!DHE:-CHACHA20,ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE:+ECDSA,"
                + "ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-CHACHA20-POLY1305 ECDHE-ECDSA-AES128-GCM-SHA256",
        "!AESGCM:ECDHE:@STRENGTH,ECDHE-RSA-CHACHA20-POLY1305",
        "TLS_RSA_WITH_AES_128_CBC_SHA NOTHING,AES128-SHA"
    })
    void listsMeanWhatTheyMeanToOpenSsl(String list, String suites) {
        assertEquals(suites, select(list));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NOTHING", "", ":::", "aNULL", "eNULL:EXPORT:LOW", "!ALL:ALL", "RC4+SHA"})
    void whatSelectsNothingIsEmpty(String list) {
        assertEquals("", select(list));
    }

    @Test
    void whatIsBannedStaysBanned() {
        assertFalse(select("!AES128-SHA:AES128-SHA:ALL").contains(" AES128-SHA"));
    }

    @Test
    void suitesOfTls13HaveAListOfTheirOwn() {
        assertEquals(
                List.of("TLS_AES_128_GCM_SHA256"),
                CipherList.selectOf13(
                        "TLS_AES_128_CCM_SHA256:TLS_AES_128_GCM_SHA256:"
                                + "TLS_RSA_WITH_AES_128_CBC_SHA",
                        SUPPORTED));
    }
}
