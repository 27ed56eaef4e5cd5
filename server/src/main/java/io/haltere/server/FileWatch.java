package io.haltere.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells when one of some files has changed and is quiet again. Used by one thread at a time.
///
/// A file counts as changed when its size or its time of modification is another, when it has gone
/// or has come. It counts as quiet when two looks see the same, so that a file that is being
/// written is left alone.
final class FileWatch {
    /// A file as one look saw it; null stands for none.
    private record Stamp(long size, FileTime modified) {}

    private Supplier<Set<Path>> files = Set::of;

    /// What has been dealt with.
    private Map<Path, @Nullable Stamp> known = Map.of();

    private Map<Path, @Nullable Stamp> lastSeen = Map.of();

    /// The files are about to be read: what they are now needs no second reading.
    void beforeReading() {
        known = stamps();
    }

    /// Watches these files from now on; those that were watched already since the last
    /// `beforeReading`.
    ///
    /// @param files asked at each look, as folders get new ones
    void follow(Supplier<Set<Path>> files) {
        this.files = files;
        Map<Path, @Nullable Stamp> stamps = stamps();
        known.forEach((path, stamp) -> {
            if (stamps.containsKey(path)) {
                stamps.put(path, stamp);
            }
        });
        known = stamps;
        lastSeen = stamps;
    }

    /// A file that has changed since it was dealt with and is quiet; null when there is none. The
    /// changes that are seen now count as dealt with.
    @Nullable Path look() {
        Map<Path, @Nullable Stamp> seen = stamps();
        boolean isQuiet = seen.equals(lastSeen);
        lastSeen = seen;
        if (!isQuiet || seen.equals(known)) {
            return null;
        }
        Path changed = difference(known, seen);
        known = seen;
        return changed;
    }

    private static @Nullable Path difference(
            Map<Path, @Nullable Stamp> before, Map<Path, @Nullable Stamp> after) {
        for (Path path : after.keySet()) {
            if (!before.containsKey(path) || !Objects.equals(before.get(path), after.get(path))) {
                return path;
            }
        }
        for (Path path : before.keySet()) {
            if (!after.containsKey(path)) {
                return path;
            }
        }
        return null;
    }

    private Map<Path, @Nullable Stamp> stamps() {
        var stamps = new HashMap<Path, @Nullable Stamp>();
        for (Path path : files.get()) {
            stamps.put(path, stamp(path));
        }
        return stamps;
    }

    private static @Nullable Stamp stamp(Path path) {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime());
        } catch (IOException unreadable) {
            return null; // Reading it says why.
        }
    }
}
