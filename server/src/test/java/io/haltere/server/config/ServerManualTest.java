package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerManualTest {
    private static final Path MAN = Path.of("/usr/bin/man");

    @TempDir Path directory = Path.of("");

    @Test
    void writesAllDocuments() throws IOException {
        ServerManual.main(new String[] {directory.resolve("new").toString()});

        for (String name :
                new String[] {"mosquitto.conf.5", "mosquitto.conf.example", "options.md"}) {
            assertTrue(Files.size(directory.resolve("new").resolve(name)) > 1000, name);
        }
    }

    @Test
    void manFindsNoFault() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(MAN), "no man on this machine");
        ServerManual.main(new String[] {directory.toString()});
        Path faults = directory.resolve("faults");

        var builder =
                new ProcessBuilder(
                        MAN.toString(),
                        "--warnings",
                        "-E",
                        "UTF-8",
                        "-l",
                        directory.resolve("mosquitto.conf.5").toString());
        builder.environment().put("MANPAGER", "cat");
        builder.environment().put("MANWIDTH", "80");
        builder.redirectError(faults.toFile());
        builder.redirectOutput(directory.resolve("page").toFile());
        var man = builder.start();
        assertTrue(man.waitFor(30, TimeUnit.SECONDS));

        assertEquals("", Files.readString(faults, StandardCharsets.UTF_8));
        assertEquals(0, man.exitValue());
        assertTrue(Files.readString(directory.resolve("page")).contains("max_keepalive"));
    }
}
