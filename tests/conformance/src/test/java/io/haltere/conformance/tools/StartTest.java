package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a tool starts, and under which name. All of its classes are in the AOT cache; a service that
/// the JDK looks for in every jar would double the time of a short run (docs/decisions/0006).
class StartTest {
    private final BrokerProcess broker = BrokerProcess.start("log_type all");
    private final Process tool =
            Programs.start(
                    BrokerProcess.root().resolve("bin/mosquitto_sub").toString(),
                    "-p",
                    Integer.toString(broker.port()),
                    "-i",
                    "starting",
                    "-t",
                    "start");

    @BeforeEach
    void awaitIt() {
        broker.awaitLog("Sending SUBACK to starting");
    }

    @AfterEach
    void end() {
        tool.destroy();
        broker.close();
    }

    @Test
    void aToolOpensNoJar() throws IOException {
        assertEquals(List.of(), openJars(tool.pid()));
    }

    /// `pgrep -x`, `killall` and `pidof` go by it.
    @Test
    void theSystemListsBrokerAndToolByTheirNames() throws IOException {
        assertEquals("mosquitto", listed(broker.pid()));
        assertEquals("mosquitto_sub", listed(tool.pid()));
    }

    private static String listed(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
    }

    private static List<String> openJars(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors
                    .map(StartTest::target)
                    .filter(target -> target.endsWith(".jar"))
                    .toList();
        }
    }

    /// Descriptors come and go.
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException gone) {
            return "";
        }
    }
}
