package io.haltere.server.config;

import io.haltere.config.ConfigDiff;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that configures a broker. Immutable; a reload makes a new one.
public final class ServerConfig {
    static final List<Section> SHARED_SECTIONS =
            List.of(
                    DeliveryConfig.SECTION,
                    LimitsConfig.SECTION,
                    SecurityConfig.SECTION,
                    LoggingConfig.SECTION,
                    PersistenceConfig.SECTION,
                    ProcessConfig.SECTION);

    /// Every option, in the order of the manual.
    static final List<Section> SECTIONS = sections();

    /// What lines after a `listener` may set, those of per_listener_settings among them.
    private static final List<Section> LISTENER_SECTIONS = listenerSections();

    private static final List<Integer> LOCAL_PORTS = List.of(ListenerAddress.DEFAULT_PORT);
    private static final List<String> LOCAL_HOSTS = List.of("127.0.0.1", "::1");

    /// A listener as its lines describe it.
    record Listener(ListenerAddress address, Values own) {
        private ListenerConfig.Id id() {
            return ListenerConfig.Id.of(address, own);
        }

        private ConfigDiff diff(Listener before) {
            return ConfigDiff.between(address.toString(), LISTENER_SECTIONS, before.own, own);
        }
    }

    private final Values shared;
    private final List<Listener> given;
    private final boolean isLocalOnly;

    private final LimitsConfig limits;
    private final DeliveryConfig delivery;
    private final SecurityConfig security;
    private final LoggingConfig logging;
    private final PersistenceConfig persistence;
    private final ProcessConfig process;
    private final List<ListenerConfig> listeners;

    private ServerConfig(Values shared, List<Listener> given, boolean isLocalOnly) {
        this.shared = shared;
        this.given = List.copyOf(given);
        this.isLocalOnly = isLocalOnly;
        limits = LimitsConfig.of(shared);
        delivery = DeliveryConfig.of(shared);
        security = SecurityConfig.of(shared);
        logging = LoggingConfig.of(shared);
        persistence = PersistenceConfig.of(shared);
        process = ProcessConfig.of(shared);
        var effective = new ArrayList<ListenerConfig>();
        for (Listener listener : given) {
            effective.add(ListenerConfig.of(listener.address, listener.own, shared, isLocalOnly));
        }
        listeners = List.copyOf(effective);
    }

    private static List<Section> listenerSections() {
        var all = new ArrayList<>(ListenerConfig.SECTIONS);
        all.add(SecurityConfig.SECTION);
        return List.copyOf(all);
    }

    private static List<Section> sections() {
        var all = new ArrayList<Section>();
        all.addAll(ListenerConfig.SECTIONS);
        all.addAll(SHARED_SECTIONS);
        all.add(ListenerConfig.DEFAULT_LISTENER_SECTION);
        return List.copyOf(all);
    }

    /// Without a file: the local only mode.
    public static ServerConfig defaults() {
        return of(Values.DEFAULTS, List.of());
    }

    /// @param given the listeners of the file; none means the local only mode
    static ServerConfig of(Values shared, List<Listener> given) {
        return given.isEmpty()
                ? new ServerConfig(shared, local(LOCAL_PORTS), true)
                : new ServerConfig(shared, given, false);
    }

    private static List<Listener> local(List<Integer> ports) {
        var listeners = new ArrayList<Listener>();
        for (int port : new LinkedHashSet<>(ports)) {
            for (String host : LOCAL_HOSTS) {
                listeners.add(new Listener(new ListenerAddress.Tcp(port, host), Values.DEFAULTS));
            }
        }
        return listeners;
    }

    /// The same on other ports, for the switch `-p`, which counts in the local only mode alone. No
    /// ports, or a configuration with listeners of its own, change nothing.
    public ServerConfig withLocalPorts(List<Integer> ports) {
        return !isLocalOnly || ports.isEmpty()
                ? this
                : new ServerConfig(shared, local(ports), true);
    }

    /// No listener was defined: only programs of this machine may connect. The listeners are then
    /// pairs for IPv4 and IPv6, of which one may fail to open.
    public boolean isLocalOnly() {
        return isLocalOnly;
    }

    /// What to warn of when the listeners open.
    public List<String> warnings() {
        return isLocalOnly
                ? List.of(
                        "Starting in local only mode. Connections will only be possible from"
                                + " clients running on this machine.",
                        "Create a configuration file which defines a listener to allow remote"
                                + " access.",
                        "For more details see mosquitto.conf(5), section Listeners.")
                : List.of();
    }

    public LimitsConfig limits() {
        return limits;
    }

    public DeliveryConfig delivery() {
        return delivery;
    }

    public SecurityConfig security() {
        return security;
    }

    public LoggingConfig logging() {
        return logging;
    }

    public PersistenceConfig persistence() {
        return persistence;
    }

    public ProcessConfig process() {
        return process;
    }

    /// At least one, in the order of the file; the default listener comes first.
    public List<ListenerConfig> listeners() {
        return listeners;
    }

    /// What changed since an older configuration. Listeners are matched by what they are bound to.
    public ConfigDiff diff(ServerConfig older) {
        ConfigDiff diff = ConfigDiff.between("", SHARED_SECTIONS, older.shared, shared);
        var gone = new ArrayList<>(older.given);
        for (Listener listener : given) {
            Listener before = sameSocket(gone, listener);
            if (before == null) {
                diff = diff.and(change(listener.address, "absent", "present"));
            } else {
                gone.remove(before);
                diff = diff.and(listener.diff(before));
            }
        }
        for (Listener listener : gone) {
            diff = diff.and(change(listener.address, "present", "absent"));
        }
        return diff;
    }

    /// Why a broker that runs with an older configuration cannot take this one over: it must be
    /// started again for all of it. Null when it can.
    public @Nullable String obstacle(ServerConfig older) {
        return isPerListener() == older.isPerListener()
                ? null
                : "per_listener_settings has changed, and with it what other options belong to:"
                        + " restart the broker.";
    }

    private boolean isPerListener() {
        return shared.get(SecurityConfig.PER_LISTENER_SETTINGS);
    }

    /// What is in force when a broker that runs with an older configuration has taken this one
    /// over: options that need a restart stay as they were.
    public ServerConfig after(ServerConfig older) {
        var listeners = new ArrayList<Listener>();
        for (Listener listener : given) {
            Listener before = sameSocket(older.given, listener);
            listeners.add(
                    before == null
                            ? listener
                            : new Listener(
                                    listener.address,
                                    listener.own.after(before.own, ListenerConfig.SECTIONS)));
        }
        return new ServerConfig(
                shared.after(older.shared, SHARED_SECTIONS), listeners, isLocalOnly);
    }

    private static @Nullable Listener sameSocket(List<Listener> listeners, Listener wanted) {
        for (Listener listener : listeners) {
            if (listener.id().equals(wanted.id())) {
                return listener;
            }
        }
        return null;
    }

    private static ConfigDiff change(ListenerAddress address, String before, String after) {
        return new ConfigDiff(
                List.of(
                        new ConfigDiff.Change(
                                address.toString(), "listener", before, after, true)));
    }

    /// Lines that read back as this configuration.
    public List<String> toLines() {
        var lines = new ArrayList<String>();
        boolean isPerListener = isPerListener();
        for (Section section : SHARED_SECTIONS) {
            var options = new ArrayList<Option<?>>(section.options());
            if (isPerListener) {
                options.removeAll(SecurityConfig.OF_LISTENER);
            }
            write(options, shared, lines);
        }
        if (!isLocalOnly) {
            for (Listener listener : given) {
                for (String argument : ListenerConfig.LISTENER.write(listener.address)) {
                    lines.add(ListenerConfig.LISTENER.name() + ' ' + argument);
                }
                for (Section section : ListenerConfig.SECTIONS) {
                    write(section.options(), listener.own, lines);
                }
                if (isPerListener) {
                    write(SecurityConfig.OF_LISTENER, listener.own, lines);
                }
            }
        }
        return lines;
    }

    private static void write(Collection<Option<?>> options, Values values, List<String> lines) {
        for (Option<?> option : options) {
            for (String argument : option.write(values.get(option))) {
                lines.add(option.name() + ' ' + argument);
            }
        }
    }
}
