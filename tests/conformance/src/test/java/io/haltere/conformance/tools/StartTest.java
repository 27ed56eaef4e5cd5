package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a tool touches when it starts. All of its classes are in the AOT cache; a service that the
/// JDK looks for in every jar would double the time of a short run (docs/decisions/0006).
class StartTest {
    @Test
    void aToolOpensNoJar() throws IOException {
        try (var broker = BrokerProcess.start("log_type all")) {
            Process tool =
                    Programs.start(
                            BrokerProcess.root().resolve("bin/mosquitto_sub").toString(),
                            "-p",
                            Integer.toString(broker.port()),
                            "-i",
                            "starting",
                            "-t",
                            "start");
            try {
                broker.awaitLog("Sending SUBACK to starting");

                assertEquals(List.of(), openJars(tool.pid()));
            } finally {
                tool.destroy();
            }
        }
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
