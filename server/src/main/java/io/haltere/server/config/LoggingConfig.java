package io.haltere.server.config;

import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the log goes and what is in it.
///
/// @param logTimestampFormat for C's `strftime`; null for seconds since 1970
/// @param logFacility of syslog: 0 to 7 for LOG_LOCAL0 to LOG_LOCAL7; null for LOG_DAEMON
public record LoggingConfig(
        LogDestinations logDest,
        Set<LogType> logType,
        boolean logTimestamp,
        @Nullable String logTimestampFormat,
        @Nullable Integer logFacility,
        Format format,
        boolean connectionMessages) {
    /// How a line is written.
    public enum Format {
        TEXT,
        JSON
    }

    static final Option<LogDestinations> LOG_DEST =
            Option.of(
                            "log_dest",
                            LogDestKind.INSTANCE,
                            LogDestinations.STDERR,
                            """
                            Where the log goes: standard output, standard error, the system's logger,
                            topics below $SYS/broker/log, or one file. Repeat the option for several;
                            none clears all before it.\
                            """)
                    .unsupported("dlt", "logging")
                    .unsupported("android", "logging")
                    .reloadable();
    static final Option<Set<LogType>> LOG_TYPE =
            Option.of(
                            "log_type",
                            LogTypeKind.INSTANCE,
                            Set.of(
                                    LogType.ERROR,
                                    LogType.WARNING,
                                    LogType.NOTICE,
                                    LogType.INFORMATION),
                            """
                            Which messages are logged. Repeat the option for several types; the first
                            one replaces the default, none clears all before it.\
                            """)
                    .reloadable();
    static final Option<Boolean> LOG_TIMESTAMP =
            Option.of("log_timestamp", Kind.bool(), true, "Puts the time in front of each message.")
                    .reloadable();
    static final Option<@Nullable String> LOG_TIMESTAMP_FORMAT =
            Option.unset(
                            "log_timestamp_format",
                            Kind.text(65_535),
                            "%Y-%m-%dT%H:%M:%S",
                            """
                            How the time is written, as for strftime(3). Unset writes seconds since
                            1970.\
                            """)
                    .reloadable();
    static final Option<@Nullable Integer> LOG_FACILITY =
            Option.unset(
                            "log_facility",
                            Kind.integer(0, 7),
                            "0",
                            """
                            The facility of messages to syslog: 0 to 7 mean LOG_LOCAL0 to LOG_LOCAL7.
                            Unset means LOG_DAEMON.\
                            """)
                    .reloadable();
    static final Option<Format> LOG_FORMAT =
            Option.of(
                            "log_format",
                            Kind.choice(List.of(Format.values())),
                            Format.TEXT,
                            """
                            How lines are written to standard output, standard error and a file: text
                            is the time, a colon and the message; json is an object with time (UTC,
                            ISO 8601), type and message. Mosquitto does not have this option.\
                            """)
                    .reloadable();
    static final Option<Boolean> CONNECTION_MESSAGES =
            Option.of(
                            "connection_messages",
                            Kind.bool(),
                            true,
                            "Logs clients that connect and disconnect.")
                    .reloadable();

    static final Section SECTION =
            new Section(
                    "Logging",
                    "Where the log goes and what is in it. The switches -v and -q of the command"
                            + " line come before these options.",
                    List.of(
                            LOG_DEST,
                            LOG_TYPE,
                            LOG_TIMESTAMP,
                            LOG_TIMESTAMP_FORMAT,
                            LOG_FACILITY,
                            LOG_FORMAT,
                            CONNECTION_MESSAGES));

    public LoggingConfig {
        logType = Set.copyOf(logType);
    }

    static LoggingConfig of(Values values) {
        return new LoggingConfig(
                values.get(LOG_DEST),
                values.get(LOG_TYPE),
                values.get(LOG_TIMESTAMP),
                values.get(LOG_TIMESTAMP_FORMAT),
                values.get(LOG_FACILITY),
                values.get(LOG_FORMAT),
                values.get(CONNECTION_MESSAGES));
    }

    /// The same with every type of message, for the switch `-v`.
    public LoggingConfig verbose() {
        return new LoggingConfig(
                logDest,
                Set.of(LogType.values()),
                logTimestamp,
                logTimestampFormat,
                logFacility,
                format,
                connectionMessages);
    }

    /// The same without any destination, for the switch `-q`.
    public LoggingConfig quiet() {
        return new LoggingConfig(
                LogDestinations.NONE,
                Set.of(),
                logTimestamp,
                logTimestampFormat,
                logFacility,
                format,
                connectionMessages);
    }
}
