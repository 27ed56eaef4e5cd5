package io.haltere.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Remembers what the files of trusted certificates held, so that thousands of connections do not
/// read them thousands of times. Any thread; at most a few entries.
///
/// An entry counts while no file has changed, by its time, size and inode, and every certificate is
/// as valid, or not, as it was.
final class TrustCache {
    private static final int ENTRIES_MAX = 16;

    private final Map<Sources, Remembered> entries =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Sources, Remembered> eldest) {
                    return size() > ENTRIES_MAX;
                }
            };

    /// Whose certificates are trusted.
    record Sources(@Nullable Path file, @Nullable Path folder, boolean isSystem) {}

    /// What a file looked like.
    record Stamp(Path path, FileTime changed, long size, @Nullable Object inode) {
        static Stamp of(Path path) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(path, now.lastModifiedTime(), now.size(), now.fileKey());
        }

        static List<Stamp> of(List<Path> paths) throws IOException {
            var stamps = new ArrayList<Stamp>(paths.size());
            for (Path path : paths) {
                stamps.add(of(path));
            }
            return stamps;
        }
    }

    private record Remembered(
            List<Stamp> stamps, Map<X509Certificate, Boolean> validity, TrustManager[] managers) {
        boolean isCurrent(List<Stamp> now) {
            return stamps.equals(now)
                    && validity.entrySet().stream()
                            .allMatch(one ->
                                    TrustedCertificates.isValid(one.getKey()) == one.getValue());
        }
    }

    /// Null when the files must be read.
    synchronized TrustManager @Nullable [] find(Sources sources, List<Stamp> now) {
        Remembered entry = entries.get(sources);
        return entry != null && entry.isCurrent(now) ? entry.managers().clone() : null;
    }

    /// @param validity of all certificates that were read
    synchronized void put(
            Sources sources,
            List<Stamp> stamps,
            Map<X509Certificate, Boolean> validity,
            TrustManager[] managers) {
        entries.put(sources, new Remembered(stamps, Map.copyOf(validity), managers.clone()));
    }
}
