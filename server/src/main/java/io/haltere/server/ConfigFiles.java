package io.haltere.server;

import io.haltere.config.ConfigFile;
import io.haltere.server.config.ListenerConfig;
import io.haltere.server.config.ServerConfig;
import io.haltere.server.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files that a configuration is made of. Immutable.
///
/// @param main the file of `-c`
/// @param directories those of `include_dir`
/// @param named what the options name
record ConfigFiles(Path main, List<Path> directories, Set<Path> named) {
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
        all.addAll(named);
        return all;
    }

    private static List<Path> included(Path directory) {
        try {
            return ConfigFile.included(directory);
        } catch (IOException unreadable) {
            return new ArrayList<>(); // Reading the configuration says why.
        }
    }
}
