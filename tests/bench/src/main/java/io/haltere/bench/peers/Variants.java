package io.haltere.bench.peers;

import java.nio.file.Path;
import java.util.List;

/// Haltere beside itself: `bin/bench variants` compares builds, configurations, options of the JVM.
/// Ratios are to the first.
public final class Variants {
    private Variants() {}

    /// @param arguments as [Options#VARIANTS_USAGE] says
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(System.getProperty("haltere.root", "."));
        Options options;
        List<Contender> contenders;
        try {
            options = Options.variants(List.of(arguments));
            contenders =
                    options.variants().stream().map(text -> Contender.variant(text, root)).toList();
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + Options.VARIANTS_USAGE);
            System.exit(2);
            return;
        }
        var machine = new Machine(root);
        var comparison = new Comparison(options, contenders, contenders.getFirst().title());
        String tables = comparison.tables();
        System.out.println(machine.describe(options) + "\n" + tables);
    }
}
