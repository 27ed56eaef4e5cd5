package io.haltere.bench.process;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How a broker is to be set up. Its queues have no limit.
///
/// @param root of Haltere's sources
/// @param above where its folder is made
/// @param isDurable whether state outlives the process
/// @param certificates a folder with `certificate.pem` and `key.pem` for a second listener, or null
/// @param tellsStops whether it is asked to say how long its threads stood still
public record Setup(
        Path root, Path above, boolean isDurable, @Nullable Path certificates, boolean tellsStops) {
    /// @param root of Haltere's sources
    public static Setup plain(Path root) {
        return new Setup(root, Path.of(System.getProperty("java.io.tmpdir")), false, null, false);
    }

    public Setup durable(Path folderAbove) {
        return new Setup(root, folderAbove, true, certificates, tellsStops);
    }

    public Setup tls(Path folder) {
        return new Setup(root, above, isDurable, folder, tellsStops);
    }

    public Setup tellingStops() {
        return new Setup(root, above, isDurable, certificates, true);
    }
}
