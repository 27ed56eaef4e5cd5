package io.haltere.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The configuration of a broker: everybody may do everything, errors are logged.
final class BrokerConfig {
    static final String FILE = "mosquitto.conf";

    private final Known known;
    private final Setup setup;
    private final Path folder;

    /// @param folder of the broker
    BrokerConfig(Known known, Setup setup, Path folder) {
        this.known = known;
        this.setup = setup;
        this.folder = folder;
    }

    void write(int port, int tlsPort) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("extensions"));
        if (known == Known.HIVEMQ) {
            if (setup.certificates() != null) {
                throw new IOException(known.title() + " is set up without TLS only");
            }
            Files.writeString(folder.resolve("config.xml"), hiveMq(port));
        } else {
            Files.write(folder.resolve(FILE), mosquitto(port, tlsPort));
        }
    }

    private List<String> mosquitto(int port, int tlsPort) {
        var lines = new ArrayList<String>();
        // The folder is ours alone; without effect for others than root.
        lines.add("user root");
        lines.add("allow_anonymous true");
        lines.add("log_type error");
        lines.add("listener " + port + " 127.0.0.1");
        // A load that falls behind catches up in one go: what is missing then shall be lost, not
        // dropped as configured.
        lines.add("max_queued_messages 0");
        Path certificates = setup.certificates();
        if (certificates != null) {
            lines.add("listener " + tlsPort + " 127.0.0.1");
            lines.add("certfile " + certificates.resolve("certificate.pem"));
            lines.add("keyfile " + certificates.resolve("key.pem"));
        }
        if (known != Known.MOSQUITTO) {
            lines.addAll(setup.variant().lines());
        }
        if (setup.isDurable()) {
            lines.add("persistence true");
            lines.add("persistence_location " + folder.resolve("data") + "/");
            if (known == Known.MOSQUITTO) {
                lines.add("autosave_interval 5");
            }
        }
        return lines;
    }

    private String hiveMq(int port) {
        return """
        <hivemq>
            <listeners><tcp-listener>
                <port>%d</port><bind-address>127.0.0.1</bind-address>
            </tcp-listener></listeners>
            <mqtt>
                <queued-messages>
                    <max-queue-size>100000000</max-queue-size>
                    <strategy>discard</strategy>
                </queued-messages>
                <receive-maximum>
                    <server-receive-maximum>65535</server-receive-maximum>
                </receive-maximum>
            </mqtt>
            <persistence><mode>%s</mode></persistence>
            <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
        </hivemq>
        """
                .formatted(port, setup.isDurable() ? "file" : "in-memory");
    }

    /// With the options of its own launcher that are not about monitoring.
    static List<String> hiveMqCommand(Path root, Path folder) {
        Path target = root.resolve("tests/bench/hivemq/target");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.add("-Djava.net.preferIPv4Stack=true");
        for (String open :
                List.of(
                        "java.base/java.lang",
                        "java.base/java.nio",
                        "java.base/sun.nio.ch",
                        "jdk.management/com.sun.management.internal")) {
            command.add("--add-opens=" + open + "=ALL-UNNAMED");
        }
        command.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(
                List.of("-cp", target.resolve("classes") + ":" + target.resolve("lib") + "/*"));
        command.add("io.haltere.bench.hivemq.HiveMqBroker");
        command.add(folder.toString());
        command.add(folder.resolve("data").toString());
        command.add(folder.resolve("extensions").toString());
        return command;
    }
}
