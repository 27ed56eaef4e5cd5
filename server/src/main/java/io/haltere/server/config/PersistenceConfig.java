package io.haltere.server.config;

import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether and where durable state is kept, and when it is safe.
///
/// @param file names the database of Mosquitto that is taken over, and our own beside it
/// @param location a directory; null for the working directory
/// @param export whether Mosquitto's database is written at an orderly stop
/// @param backup where copies go; null for none
/// @param autosaveInterval seconds, or changes with `autosaveOnChanges`; 0 saves only at the end
public record PersistenceConfig(
        boolean enabled,
        String file,
        @Nullable String location,
        Sync sync,
        int autosaveInterval,
        boolean autosaveOnChanges,
        boolean export,
        @Nullable Path backup) {
    /// When a change has to be on the disk.
    public enum Sync {
        COMMIT,
        INTERVAL,
        NEVER
    }

    /// Longest time between two syncs with `persistence_sync interval`.
    private static final int INTERVAL_SECONDS_MAX = 5;

    private static final String LOCATION_VARIABLE = "MOSQUITTO_PERSISTENCE_LOCATION";

    static final Option<Boolean> PERSISTENCE =
            Option.of(
                            "persistence",
                            Kind.bool(),
                            false,
                            """
                            Keeps sessions, subscriptions, messages on their way and retained
                            messages on disk. What the broker has acknowledged outlives a crash and
                            a power cut.\
                            """)
                    .alias("retained_persistence");
    static final Option<String> PERSISTENCE_FILE =
            Option.of(
                    "persistence_file",
                    Kind.text(65_535),
                    "mosquitto.db",
                    """
                    The name of Mosquitto's database, which is taken over once. The broker's own
                    state is in a directory of this name with .store behind it. Without effect while
                    persistence is false.\
                    """);
    static final Option<@Nullable String> PERSISTENCE_LOCATION =
            Option.unset(
                    "persistence_location",
                    Kind.text(65_535),
                    "/var/lib/mosquitto/",
                    """
                    The directory of persistence_file; unset means the working directory. The
                    environment variable MOSQUITTO_PERSISTENCE_LOCATION goes before it. Without
                    effect while persistence is false.\
                    """);
    static final Option<Sync> PERSISTENCE_SYNC =
            Option.of(
                    "persistence_sync",
                    Kind.choice(List.of(Sync.values())),
                    Sync.COMMIT,
                    """
                    When a change is safe. With commit, before it is acknowledged: nothing that was
                    acknowledged is ever lost. With interval, within autosave_interval, at most five
                    seconds: a power cut may cost that much. With never, when the operating system
                    writes it: a power cut may cost more. A crash of the broker alone costs nothing
                    with any of them. Without effect while persistence is false.\
                    """);
    static final Option<Integer> AUTOSAVE_INTERVAL =
            Option.of(
                    "autosave_interval",
                    Kind.count(Integer.MAX_VALUE),
                    1800,
                    """
                    With persistence_sync interval, the seconds between two syncs; five where it is
                    more, and with 0 only at the end. With commit and never it has no effect, for
                    changes are written as they come.\
                    """);
    static final Option<Boolean> AUTOSAVE_ON_CHANGES =
            Option.of(
                    "autosave_on_changes",
                    Kind.bool(),
                    false,
                    """
                    With true, autosave_interval counts no seconds, and persistence_sync interval
                    means every second. Without effect otherwise, for changes are written as they
                    come.\
                    """);

    static final Option<Boolean> PERSISTENCE_EXPORT =
            Option.of(
                    "persistence_export",
                    Kind.bool(),
                    false,
                    """
                    Writes the state as Mosquitto's database, too, when the broker is stopped in
                    order, so that Mosquitto can be started in its place. The next start goes on
                    with the broker's own state and leaves that file alone. Delayed wills are not in
                    it, nor that a QoS 2 message has come which its client has not released. Without
                    effect while persistence is false.\
                    """);

    static final Option<@Nullable String> PERSISTENCE_BACKUP =
            Option.unset(
                    "persistence_backup",
                    Kind.text(65_535),
                    "/var/backups/mosquitto",
                    """
                    A directory into which SIGUSR1 (mosquitto_signal backup) has a copy of the store
                    written, named by the time in UTC, while the broker runs. A copy is there whole
                    or not at all. To go back to one, stop the broker and put the copy in the place
                    of the store. On the same file system copies share space with the store.\
                    """);

    static final Section SECTION =
            new Section(
                    "Persistence",
                    "State that outlives the broker.",
                    List.of(
                            PERSISTENCE,
                            PERSISTENCE_FILE,
                            PERSISTENCE_LOCATION,
                            PERSISTENCE_SYNC,
                            AUTOSAVE_INTERVAL,
                            AUTOSAVE_ON_CHANGES,
                            PERSISTENCE_EXPORT,
                            PERSISTENCE_BACKUP));

    static PersistenceConfig of(Values values) {
        String backup = values.get(PERSISTENCE_BACKUP);
        return new PersistenceConfig(
                values.get(PERSISTENCE),
                values.get(PERSISTENCE_FILE),
                values.get(PERSISTENCE_LOCATION),
                values.get(PERSISTENCE_SYNC),
                values.get(AUTOSAVE_INTERVAL),
                values.get(AUTOSAVE_ON_CHANGES),
                values.get(PERSISTENCE_EXPORT),
                backup == null ? null : Path.of(backup));
    }

    /// Mosquitto's database.
    ///
    /// @param environment the process's
    public Path database(Map<String, String> environment) {
        String directory = environment.getOrDefault(LOCATION_VARIABLE, location);
        return directory == null ? Path.of(file) : Path.of(directory, file);
    }

    /// The directory of the broker's own state.
    public Path store(Map<String, String> environment) {
        Path database = database(environment);
        return database.resolveSibling(database.getFileName() + ".store");
    }

    /// The time between two syncs with [Sync#INTERVAL]; zero for none until the end.
    public Duration syncInterval() {
        return Duration.ofSeconds(
                autosaveOnChanges ? 1 : Math.min(autosaveInterval, INTERVAL_SECONDS_MAX));
    }
}
