package io.haltere.server;

import io.haltere.config.ConfigFile;
import io.haltere.server.config.ListenerConfig;
import io.haltere.server.config.ServerConfig;
import io.haltere.server.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files that a configuration is made of. Immutable.
///
/// @param main the file of `-c`
/// @param directories those of `include_dir`
/// @param named what the options name; of a directory all that is in it
record ConfigFiles(Path main, List<Path> directories, Set<Path> named) {
    /// Names of a directory that are looked at: one with more is no directory of authorities.
    private static final int ENTRIES_MAX = 10_000;

    ConfigFiles {
        directories = List.copyOf(directories);
        named = Set.copyOf(named);
    }

    static Set<Path> named(ServerConfig config) {
        var named = new LinkedHashSet<Path>();
        for (ListenerConfig listener : config.listeners()) {
            add(named, listener.security().passwordFile());
            add(named, listener.security().aclFile());
            add(named, listener.security().pskFile());
            TlsConfig tls = listener.tls();
            if (tls != null) {
                named.add(tls.certificate());
                named.add(tls.key());
                add(named, tls.authorityFile());
                add(named, tls.authorityFolder());
                add(named, tls.revocations());
            }
        }
        return named;
    }

    private static void add(Set<Path> named, @Nullable Path path) {
        if (path != null) {
            named.add(path);
        }
    }

    /// All of them as they are now, those in the directories too.
    Set<Path> all() {
        var all = new LinkedHashSet<Path>();
        all.add(main);
        for (Path directory : directories) {
            all.addAll(included(directory));
        }
        for (Path path : named) {
            all.add(path);
            if (Files.isDirectory(path)) {
                all.addAll(entries(path));
            }
        }
        return all;
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.limit(ENTRIES_MAX).toList();
        } catch (IOException unreadable) {
            return List.of(); // Reading the authorities says why.
        }
    }

    private static List<Path> included(Path directory) {
        try {
            return ConfigFile.included(directory);
        } catch (IOException unreadable) {
            return new ArrayList<>(); // Reading the configuration says why.
        }
    }
}
