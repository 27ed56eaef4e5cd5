package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `mosquitto_signal` before our broker and Debian's.
class SignalTest {
    private static final String TOOL =
            BrokerProcess.root().resolve("bin/mosquitto_signal").toString();

    private static void signal(String... words) {
        var command = new String[words.length + 1];
        command[0] = TOOL;
        System.arraycopy(words, 0, command, 1, words.length);
        assertEquals(new Programs.Result(0, ""), Programs.run(command));
    }

    @Test
    void asksABrokerByItsProcess() {
        try (var broker = BrokerProcess.start()) {
            String pid = Long.toString(broker.pid());

            signal("-p", pid, "config-reload");
            broker.awaitLog("Reloading config.");
            signal("-p", pid, "xtreport");
            signal("-p", pid, "tree-print");
            signal("-p", pid, "log-rotate");
            signal("-p", pid, "shutdown");

            assertTrue(broker.endsWithin(30), broker.log());
        }
    }

    /// A shell without job control ignores SIGINT for what runs in the background.
    @ParameterizedTest
    @ValueSource(strings = {"bin/mosquitto", "/usr/sbin/mosquitto"})
    void stopsABrokerInTheBackgroundOfAScript(String program, @TempDir Path folder)
            throws IOException {
        String script =
                """
                "$0" -c "$2" 2>"$3" &
                until grep -q "Opening ipv4 listen socket" "$3"; do sleep 0.05; done
                until "$1" -p $! shutdown; do sleep 0.05; done
                wait $!
                """;
        String broker = BrokerProcess.root().resolve(program).toString();
        Path log = Files.createFile(folder.resolve("log"));
        Path config = folder.resolve("mosquitto.conf");
        Files.write(
                config,
                List.of("listener " + BrokerProcess.freePort() + " 127.0.0.1", "user root"));

        Programs.Result result =
                Programs.run("sh", "-c", script, broker, TOOL, config.toString(), log.toString());

        assertEquals(new Programs.Result(0, ""), result);
        assertTrue(Files.readString(log).contains(" terminating"));
    }

    /// In a process namespace of its own: brokers of other tests must not hear it.
    @ParameterizedTest
    @ValueSource(strings = {"bin/mosquitto", "/usr/sbin/mosquitto"})
    void findsBrokers(String program, @TempDir Path folder) throws IOException {
        assumeTrue(Programs.run(command("true")).status() == 0, "no namespaces here");
        assumeTrue(Files.exists(BrokerProcess.root().resolve(program)));
        String script =
                """
                "$0" -v -c "$2" 2>&1 | while IFS= read -r line; do
                    case $line in
                        *" running") "$1" -a shutdown || echo failed ;;
                        *" terminating") echo ended ;;
                    esac
                done
                """;

        String broker = BrokerProcess.root().resolve(program).toString();
        Path config = folder.resolve("mosquitto.conf");
        // There is only root in that namespace.
        Files.write(
                config,
                List.of("listener " + BrokerProcess.freePort() + " 127.0.0.1", "user root"));

        assertEquals(
                new Programs.Result(0, "ended\n"),
                Programs.run(command("sh", "-c", script, broker, TOOL, config.toString())));
    }

    private static String[] command(String... words) {
        var command = new ArrayList<>(List.of("unshare", "-Urpf", "--mount-proc"));
        command.addAll(List.of(words));
        return command.toArray(new String[0]);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertEquals(1, Programs.run(TOOL, "--help").status());
        assertEquals(1, Programs.run(TOOL, "-a").status());
        assertEquals(1, Programs.run(TOOL, "-a", "save-database").status());
        assertEquals(1, Programs.run(TOOL, "-p", "1x", "shutdown").status());
        assertEquals(1, Programs.run(TOOL, "-p", "999999999", "shutdown").status());
    }
}
