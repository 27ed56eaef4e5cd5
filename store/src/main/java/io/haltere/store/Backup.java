package io.haltere.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Copies of a store that is in use.
final class Backup {
    private Backup() {}

    /// A file, or its beginning.
    ///
    /// @param bytes as for [Disk#copy]
    record Piece(String name, long bytes) {}

    /// @return null when all of it is there and safe
    static @Nullable StoreException copy(Disk disk, List<Piece> pieces, Path target) {
        try {
            requireEmpty(target);
            for (Piece piece : pieces) {
                disk.copy(piece.name(), piece.bytes(), target);
            }
            return null;
        } catch (IOException failure) {
            return Journal.explained(new FileDisk(target), failure);
        } catch (UncheckedIOException failure) {
            return Journal.explained(new FileDisk(target), new IOException(failure));
        } catch (StoreException refused) {
            return refused;
        }
    }

    static void requireEmpty(Path target) throws IOException, StoreException {
        new FileDisk(target).create();
        try (Stream<Path> files = Files.list(target)) {
            if (files.findAny().isPresent()) {
                throw new StoreException.NotEmpty(target.toString());
            }
        }
    }
}
