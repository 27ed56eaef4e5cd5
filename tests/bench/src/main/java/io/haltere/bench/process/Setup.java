package io.haltere.bench.process;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a broker is to be set up. Its queues have no limit.
///
/// @param root of Haltere's sources
/// @param above where its folder is made
/// @param isDurable whether state outlives the process
/// @param certificates a folder with `certificate.pem` and `key.pem` for a second listener, or null
/// @param variant what is different about Haltere
public record Setup(
        Path root, Path above, boolean isDurable, @Nullable Path certificates, Variant variant) {
    /// @param javaOptions for its JVM, beside its own
    /// @param lines of its configuration, beside what every broker gets
    public record Variant(String javaOptions, List<String> lines) {
        static final Variant NONE = new Variant("", List.of());
    }

    /// @param root of Haltere's sources
    public static Setup plain(Path root) {
        Path above = Path.of(System.getProperty("java.io.tmpdir"));
        return new Setup(root, above, false, null, Variant.NONE);
    }

    public Setup durable(Path folderAbove) {
        return new Setup(root, folderAbove, true, certificates, variant);
    }

    public Setup tls(Path folder) {
        return new Setup(root, above, isDurable, folder, variant);
    }

    public Setup with(Variant wanted) {
        return new Setup(root, above, isDurable, certificates, wanted);
    }

    /// With [BrokerProcess#stops].
    public Setup tellingStops() {
        return with(new Variant(variant.javaOptions + " " + Stops.OPTION, variant.lines));
    }
}
