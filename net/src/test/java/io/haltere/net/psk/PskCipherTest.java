package io.haltere.net.psk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PskCipherTest {
    private static List<String> selected(String list) throws IOException {
        return Arrays.stream(PskCipher.codes(List.of(list.split(":"))))
                .mapToObj(PskCipher::name)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALL", "DEFAULT", "HIGH", "PSK", "HIGH:!aNULL:!MD5:@STRENGTH"})
    void usualWordsSelectAll(String list) throws IOException {
        assertEquals(PskCipher.values().length, selected(list).size());
    }

    @ParameterizedTest
    @CsvSource({
        "kPSK+AESGCM,PSK-AES256-GCM-SHA384 PSK-AES128-GCM-SHA256",
        "kECDHEPSK:!SHA:-AES128,ECDHE-PSK-CHACHA20-POLY1305 ECDHE-PSK-AES256-CBC-SHA384",
        "PSK-AES128-CBC-SHA:CHACHA20+kPSK:+SHA,PSK-CHACHA20-POLY1305 PSK-AES128-CBC-SHA",
        "!CHACHA20:CHACHA20:PSK-AES128-CBC-SHA,PSK-AES128-CBC-SHA"
    })
    void groupsAndSignsWorkAsInOpenSsl(String list, String expected) throws IOException {
        assertEquals(List.of(expected.split(" ")), selected(list));
    }

    @ParameterizedTest
    @CsvSource({"PSK:!CAMELIA,CAMELIA", "HIGHER,HIGHER", "kPSK+AES512,AES512"})
    void theWordThatIsUnknownIsNamed(String list, String word) {
        var failure = assertThrows(IOException.class, () -> selected(list));

        assertEquals(
                "TLS cipher \"" + word + "\" is unknown for pre-shared keys.",
                failure.getMessage());
    }

    @Test
    void aListThatSelectsNothingIsRefused() {
        var failure = assertThrows(IOException.class, () -> selected("kRSA:!PSK"));

        assertEquals(
                "TLS ciphers \"kRSA:!PSK\" select none for pre-shared keys.", failure.getMessage());
    }
}
