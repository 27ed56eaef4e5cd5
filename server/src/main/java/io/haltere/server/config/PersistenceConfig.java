package io.haltere.server.config;

import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where durable state is kept, and how often it is written. Only `enabled` false is possible yet.
///
/// @param autosaveInterval seconds, or changes with `autosaveOnChanges`; 0 saves only at the end
/// @param location a directory; null for the working directory
public record PersistenceConfig(
        boolean enabled,
        String file,
        @Nullable String location,
        int autosaveInterval,
        boolean autosaveOnChanges) {
    static final Option<Boolean> PERSISTENCE =
            Option.of(
                            "persistence",
                            Kind.bool(),
                            false,
                            """
                            Keeps sessions, subscriptions and retained messages on disk. Only false
                            is supported yet.\
                            """)
                    .alias("retained_persistence")
                    .unsupported("true", "persistence")
                    .unsupported("1", "persistence")
                    .reloadable();
    static final Option<String> PERSISTENCE_FILE =
            Option.of(
                            "persistence_file",
                            Kind.text(65_535),
                            "mosquitto.db",
                            "The name of the file. Without effect while persistence is false.")
                    .reloadable();
    static final Option<@Nullable String> PERSISTENCE_LOCATION =
            Option.unset(
                            "persistence_location",
                            Kind.text(65_535),
                            "/var/lib/mosquitto/",
                            """
                            The directory of the file; unset means the working directory. Without
                            effect while persistence is false.\
                            """)
                    .reloadable();
    static final Option<Integer> AUTOSAVE_INTERVAL =
            Option.of(
                            "autosave_interval",
                            Kind.count(Integer.MAX_VALUE),
                            1800,
                            """
                            Seconds between two saves, or a number of changes with
                            autosave_on_changes. 0 saves only at the end. Without effect while
                            persistence is false.\
                            """)
                    .reloadable();
    static final Option<Boolean> AUTOSAVE_ON_CHANGES =
            Option.of(
                            "autosave_on_changes",
                            Kind.bool(),
                            false,
                            """
                            Counts changes instead of seconds for autosave_interval. Without effect
                            while persistence is false.\
                            """)
                    .reloadable();

    static final Section SECTION =
            new Section(
                    "Persistence",
                    "State that outlives the broker.",
                    List.of(
                            PERSISTENCE,
                            PERSISTENCE_FILE,
                            PERSISTENCE_LOCATION,
                            AUTOSAVE_INTERVAL,
                            AUTOSAVE_ON_CHANGES));

    static PersistenceConfig of(Values values) {
        return new PersistenceConfig(
                values.get(PERSISTENCE),
                values.get(PERSISTENCE_FILE),
                values.get(PERSISTENCE_LOCATION),
                values.get(AUTOSAVE_INTERVAL),
                values.get(AUTOSAVE_ON_CHANGES));
    }
}
