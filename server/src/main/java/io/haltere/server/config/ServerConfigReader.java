package io.haltere.server.config;

import io.haltere.config.ConfigEntry;
import io.haltere.config.ConfigFile;
import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigMessage;
import io.haltere.config.ConfigReport;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the broker's configuration: knows which lines belong to which listener.
public final class ServerConfigReader {
    private static final Map<String, Option<?>> SHARED =
            Section.byName(ServerConfig.SHARED_SECTIONS);
    private static final Map<String, Option<?>> LISTENER = Section.byName(ListenerConfig.SECTIONS);
    private static final Map<String, Option<?>> DEFAULT_LISTENER =
            Section.byName(List.of(ListenerConfig.DEFAULT_LISTENER_SECTION));

    /// The outcome of reading.
    ///
    /// @param config null when there are problems
    /// @param messages all there is to say: first about files, then in the order of the lines
    /// @param directories those of which files are included
    public record Reading(
            @Nullable ServerConfig config, List<ConfigMessage> messages, List<Path> directories) {
        public Reading {
            messages = List.copyOf(messages);
            directories = List.copyOf(directories);
        }
    }

    /// A listener while its lines are read.
    private record Opened(@Nullable ListenerAddress address, Values.Draft values) {}

    private final ConfigReport report;
    private final Values.Draft shared = new Values.Draft();
    private final Values.Draft defaultAddress = new Values.Draft();
    private final List<Opened> listeners = new ArrayList<>();

    private final SqlitePlugin sqlite;

    /// Whether an option was read that per_listener_settings would give to a listener.
    private boolean wasSecured;

    /// Holds what is said before the first `listener`; null while nothing asked for it.
    private @Nullable Opened defaultListener;

    private ServerConfigReader(ConfigReport report) {
        this.report = report;
        this.sqlite = new SqlitePlugin(shared, report);
    }

    /// Reads a file and those it includes.
    ///
    /// @param environment variables that values may name
    public static Reading read(Path file, Map<String, String> environment) {
        var report = new ConfigReport();
        return read(ConfigFile.load(file, environment, report), report);
    }

    /// Reads lines that are in memory; `name` stands for the file in messages.
    public static Reading parse(String name, byte[] content) {
        var report = new ConfigReport();
        return read(ConfigFile.parse(name, content, report), report);
    }

    private static Reading read(ConfigFile file, ConfigReport report) {
        var reader = new ServerConfigReader(report);
        reader.read(file);
        reader.checkListeners();
        return new Reading(
                report.hasProblems() ? null : reader.config(),
                report.messages(),
                file.directories());
    }

    /// A file, included or not, begins without a listener.
    private void read(ConfigFile file) {
        Opened listener = null;
        for (ConfigEntry entry : file.entries()) {
            if (entry instanceof ConfigFile included) {
                read(included);
                continue;
            }
            var line = (ConfigLine) entry;
            if (line.name().equals(ListenerConfig.LISTENER.name())) {
                listener = open(line);
            } else {
                read(line, listener);
            }
        }
    }

    private Opened open(ConfigLine line) {
        var values = new Values.Draft();
        values.read(ListenerConfig.LISTENER, line, report);
        // A listener whose address is bad still takes the lines after it.
        var listener = new Opened(values.values().get(ListenerConfig.LISTENER), new Values.Draft());
        listeners.add(listener);
        return listener;
    }

    private void read(ConfigLine line, @Nullable Opened listener) {
        Option<?> option = SHARED.get(line.name());
        if (option != null) {
            readShared(option, line, listener);
            return;
        }
        option = LISTENER.get(line.name());
        if (option != null) {
            readListenerOption(option, line, listener);
            return;
        }
        option = DEFAULT_LISTENER.get(line.name());
        if (option != null) {
            readDefaultAddress(option, line);
            return;
        }
        if (!sqlite.takes(line)) {
            OtherOptions.answer(line, report);
        }
    }

    private void readShared(Option<?> option, ConfigLine line, @Nullable Opened listener) {
        advise(option);
        boolean isOfListener = SecurityConfig.OF_LISTENER.contains(option);
        if (isOfListener && isPerListener()) {
            Opened owner = listener == null ? defaultListener(line) : listener;
            owner.values.read(option, line, report);
            return;
        }
        if (option == SecurityConfig.PER_LISTENER_SETTINGS) {
            checkPerListener(line);
        }
        wasSecured |= isOfListener;
        shared.read(option, line, report);
    }

    private boolean isPerListener() {
        return shared.values().get(SecurityConfig.PER_LISTENER_SETTINGS);
    }

    private void checkPerListener(ConfigLine line) {
        if (wasSecured) {
            report.problem(
                    line.place(),
                    "per_listener_settings must be set before any other security settings.");
        }
        String token = line.firstToken();
        if (isPerListener() && (token.equals("false") || token.equals("0"))) {
            report.problem(
                    line.place(), "per_listener_settings cannot be set to false after true.");
        }
    }

    private void advise(Option<?> option) {
        if (option == LimitsConfig.MESSAGE_SIZE_LIMIT) {
            report.notice(
                    "Note: It is recommended to replace `message_size_limit` with"
                            + " `max_packet_size`.");
        }
    }

    private void readListenerOption(Option<?> option, ConfigLine line, @Nullable Opened listener) {
        if (listener != null) {
            listener.values.read(option, line, report);
        } else if (ListenerConfig.NEED_LISTENER.contains(option)) {
            report.problem(
                    line.place(),
                    "The '" + line.name() + "' option requires a listener to be defined first.");
        } else {
            defaultListener(line).values.read(option, line, report);
        }
    }

    private Opened defaultListener(ConfigLine line) {
        if (defaultListener == null) {
            report.info("Creating default listener due to '" + line.name() + "' option.");
            report.info(
                    "It is best practice to define a 'listener' first. Using the '"
                            + line.name()
                            + "' option without a listener is discouraged.");
            defaultListener = new Opened(null, new Values.Draft());
        }
        return defaultListener;
    }

    private void readDefaultAddress(Option<?> option, ConfigLine line) {
        if (option == ListenerConfig.PORT && defaultAddress.has(option)) {
            report.warning(
                    "Warning: Default listener port specified multiple times. Only the latest will"
                            + " be used.");
        }
        defaultAddress.read(option, line, report);
        if (defaultListener == null) {
            defaultListener = new Opened(null, new Values.Draft());
        }
    }

    private void checkListeners() {
        if (defaultListener != null) {
            ListenerConfig.check(defaultListener.values.values(), report);
        }
        for (Opened listener : listeners) {
            ListenerConfig.check(listener.values.values(), report);
        }
    }

    private ServerConfig config() {
        var given = new ArrayList<ServerConfig.Listener>();
        if (defaultListener != null) {
            Values address = defaultAddress.values();
            given.add(
                    new ServerConfig.Listener(
                            new ListenerAddress.Tcp(
                                    address.get(ListenerConfig.PORT),
                                    address.get(ListenerConfig.BIND_ADDRESS)),
                            defaultListener.values.values()));
        }
        for (Opened listener : listeners) {
            if (listener.address != null) {
                given.add(new ServerConfig.Listener(listener.address, listener.values.values()));
            }
        }
        return ServerConfig.of(shared.values(), given);
    }
}
