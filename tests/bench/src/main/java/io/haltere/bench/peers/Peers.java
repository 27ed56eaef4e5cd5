package io.haltere.bench.peers;

import io.haltere.bench.process.Known;
import java.nio.file.Path;
import java.util.List;

/// Haltere beside Mosquitto and HiveMQ Community Edition: `bin/bench peers` prints the table of
/// docs/performance.md.
public final class Peers {
    private Peers() {}

    /// @param arguments as [Options#USAGE] says
    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.peers(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        Path root = Path.of(System.getProperty("haltere.root", "."));
        var machine = new Machine(root);
        List<Contender> contenders =
                options.brokers().stream().map(known -> Contender.peer(known, root)).toList();
        var comparison = new Comparison(options, contenders, Known.MOSQUITTO.title());
        String tables = comparison.tables();
        String report = machine.describe(options) + "\n" + tables;
        System.out.println(report);
        if (options.isWriting()) {
            Section.PEERS.replace(root.resolve("docs/performance.md"), report);
        }
    }
}
