package io.haltere.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.server.config.ServerConfigReader;
import io.haltere.server.log.ServerLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir Path folder = Path.of("");

    private ServerLog log(Path file) throws IOException {
        byte[] lines = ("log_dest file " + file).getBytes(StandardCharsets.UTF_8);
        var config = ServerConfigReader.parse("t.conf", lines).config();
        if (config == null) {
            throw new AssertionError("bad lines");
        }
        return new ServerLog(config.logging());
    }

    @Test
    void aFaultOfOursDuringTheStartIsAStatusAndAStack() throws IOException {
        Path file = folder.resolve("log");

        int status =
                Main.attempt(
                        log(file),
                        () -> {
                            throw new IllegalStateException("upside down");
                        });

        assertEquals(1, status);
        String text = Files.readString(file);
        assertTrue(text.contains("Error: The start failed."), text);
        assertTrue(text.contains("IllegalStateException: upside down"), text);
        assertTrue(text.contains("io.haltere.server.MainTest"), text);
    }

    @Test
    void whatTheOperatorCanMendIsInHisLog() throws IOException {
        Path file = folder.resolve("log");

        int status =
                Main.attempt(
                        log(file),
                        () -> {
                            throw new IOException("port in use");
                        });

        assertEquals(1, status);
        String text = Files.readString(file);
        assertTrue(text.endsWith("Error: port in use\n"), text);
    }
}
