package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Option;
import io.haltere.config.Values;
import java.util.Map;
import java.util.Set;

/// Mosquitto's plugin that keeps the state in SQLite, in a configuration that was written for it:
/// the same is asked of our store.
final class SqlitePlugin {
    private static final String FILE = "mosquitto_persist_sqlite.so";
    private static final Set<String> LOADING = Set.of("plugin", "global_plugin", "auth_plugin");
    private static final String LOAD_NAMED = "plugin_load";
    private static final String OPTION = "plugin_opt_";
    private static final String LEGACY_OPTION = "auth_opt_";

    /// What its `sync` means here.
    private static final Map<String, String> SYNC =
            Map.of("extra", "commit", "full", "commit", "normal", "interval", "off", "never");

    private final Values.Draft shared;
    private final ConfigReport report;

    /// Whether it is the plugin that was named last, which options are for.
    private boolean isOpen;

    /// @param shared takes the options of ours
    SqlitePlugin(Values.Draft shared, ConfigReport report) {
        this.shared = shared;
        this.report = report;
    }

    /// Whether the line is about this plugin, and has been dealt with.
    boolean takes(ConfigLine line) {
        String name = line.name();
        if (LOADING.contains(name)) {
            return load(line, line.value());
        }
        if (name.equals(LOAD_NAMED)) {
            return load(line, line.afterFirstToken());
        }
        String option = withoutPrefix(name);
        if (!isOpen || option.isEmpty()) {
            return false;
        }
        option(option, line);
        return true;
    }

    private static String withoutPrefix(String name) {
        if (name.startsWith(OPTION)) {
            return name.substring(OPTION.length());
        }
        return name.startsWith(LEGACY_OPTION) ? name.substring(LEGACY_OPTION.length()) : "";
    }

    private boolean load(ConfigLine line, String path) {
        isOpen = path.strip().substring(path.strip().lastIndexOf('/') + 1).equals(FILE);
        if (isOpen) {
            report.info(FILE + " stands for the broker's own store.");
            set(PersistenceConfig.PERSISTENCE, line, "true");
        }
        return isOpen;
    }

    private void option(String option, ConfigLine line) {
        switch (option) {
            case "sync" -> {
                String meaning = SYNC.get(line.firstToken());
                if (meaning == null) {
                    report.problem(
                            line.place(),
                            "Invalid sync value '" + line.firstToken() + "' for " + FILE + ".");
                } else {
                    set(PersistenceConfig.PERSISTENCE_SYNC, line, meaning);
                }
            }
            case "flush_period" ->
                    set(PersistenceConfig.AUTOSAVE_INTERVAL, line, line.firstToken());
            case "db_file", "page_size" ->
                    report.info("The option '" + line.name() + "' has no effect.");
            default ->
                    report.problem(
                            line.place(), "Unknown option '" + line.name() + "' of " + FILE + ".");
        }
    }

    private void set(Option<?> option, ConfigLine line, String value) {
        shared.read(option, new ConfigLine(line.place(), option.name(), value, true), report);
    }
}
