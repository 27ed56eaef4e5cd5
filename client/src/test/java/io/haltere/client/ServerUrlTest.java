package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.net.Route;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {
    @ParameterizedTest
    @CsvSource({
        "mqtt://h, h:1883, false,",
        "mqtts://h, h:8883, true,",
        "ws://h, h:80, false, /mqtt",
        "wss://h:9001/path, h:9001, true, /path",
        "ws://h/a%20b?token=x%2By, h:80, false, /a%20b?token=x%2By",
        "ws://h?token=x, h:80, false, /mqtt?token=x",
        "mqtt://h/, h:1883, false,",
        "mqtt://[::1]:1884, [::1]:1884, false,",
        "unix:/run/mqtt.sock, /run/mqtt.sock, false,"
    })
    void saysWhereAndHow(String url, String endpoint, boolean isProtected, String path) {
        Route route = ClientOptions.to(url).servers().getFirst();

        assertEquals(endpoint, route.endpoint().toString());
        assertEquals(isProtected, route.tls() != null);
        assertEquals(path, route.webSocketPath());
    }

    @Test
    void mayCarryCredentials() {
        ClientOptions options = ClientOptions.to("mqtt://me:p%40ss+word@h");

        assertEquals("me", options.username());
        assertEquals("p@ss+word", Objects.requireNonNull(options.password()).toText());
        assertNull(ClientOptions.to("mqtt://me@h").password());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h",
                "h",
                "mqtt://",
                "mqtt://h:99999",
                "mqtt://a b",
                "mqtt://h/topic",
                "mqtts://h?x",
                "mqtt://h#x",
                "ws://h#x"
            })
    void refusesOthers(String url) {
        var refused = assertThrows(IllegalArgumentException.class, () -> ClientOptions.to(url));
        assertTrue(String.valueOf(refused.getMessage()).length() > 3);
    }
}
