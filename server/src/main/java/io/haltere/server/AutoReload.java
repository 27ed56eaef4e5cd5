package io.haltere.server;

import io.haltere.server.config.ServerConfig;
import io.haltere.server.config.ServerConfigReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reloads when a file of the configuration has changed, as long as `watch_files` is true. Looks
/// from a thread of its own, so that slow disks hold up no loop. Whoever calls holds the lock.
final class AutoReload {
    private static final long LOOK_SECONDS = 2;

    private final @Nullable Path main;
    private final Lock lock;
    private final Consumer<Path> changed;
    private final FileWatch watch = new FileWatch();

    /// Null while watch_files is false.
    private @Nullable ScheduledExecutorService looks;

    /// @param main the file of `-c`; null for none, then nothing is watched
    /// @param lock held at each look, and when the reaction to a change runs
    AutoReload(@Nullable Path main, Lock lock, Consumer<Path> changed) {
        this.main = main;
        this.lock = lock;
        this.changed = changed;
    }

    /// The configuration is about to be read again.
    void beforeReading() {
        watch.beforeReading();
    }

    /// Watches what these configurations are made of, or stops watching.
    ///
    /// @param inForce says whether to watch
    /// @param last what was read last, be it in force or not: mending it should have an effect
    void follow(ServerConfig inForce, ServerConfigReader.@Nullable Reading last) {
        if (main == null || !inForce.process().watchFiles()) {
            stop();
            return;
        }
        Set<Path> named = new HashSet<>(ConfigFiles.named(inForce));
        ServerConfig read = last == null ? null : last.config();
        if (read != null) {
            named.addAll(ConfigFiles.named(read));
        }
        List<Path> directories = last == null ? List.of() : last.directories();
        watch.follow(new ConfigFiles(main, directories, named)::all);
        if (looks == null) {
            looks = Executors.newSingleThreadScheduledExecutor(AutoReload::thread);
            looks.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Thread thread(Runnable task) {
        return Thread.ofPlatform().name("watch-files").daemon().unstarted(task);
    }

    private void look() {
        lock.lock();
        try {
            Path file = looks == null ? null : watch.look();
            if (file != null) {
                changed.accept(file);
            }
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        if (looks != null) {
            looks.shutdown();
            looks = null;
        }
    }
}
