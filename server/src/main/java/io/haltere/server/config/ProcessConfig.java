package io.haltere.server.config;

import io.haltere.config.ConfigFile;
import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the process runs.
///
/// @param eventLoops 0 for as many as suit the machine
/// @param packetBufferSize bytes read at once from a new connection through layers, and of the head
///   of a WebSocket's request
/// @param pidFile null for none
/// @param user to become when started as root; null for the default
/// @param watchFiles whether a change of a file means a reload
public record ProcessConfig(
        int eventLoops,
        int packetBufferSize,
        @Nullable Path pidFile,
        boolean setTcpNodelay,
        @Nullable String user,
        boolean watchFiles) {
    static final Option<Integer> EVENT_LOOPS =
            Option.of(
                    "event_loops",
                    Kind.integer(0, 256),
                    0,
                    """
                    Threads that serve connections. 0 chooses by the number of processors. Mosquitto
                    does not have this option.\
                    """);
    static final Option<Boolean> EXPAND_ENVIRONMENT =
            Option.of(
                            ConfigFile.EXPAND_ENVIRONMENT,
                            Kind.bool(),
                            false,
                            """
                            With true, ${NAME} in the values of the lines that follow stands for the
                            environment variable NAME, which must be set, and $${ for the characters
                            ${. Holds in files that are included later, too. Mosquitto does not have
                            this option.\
                            """)
                    .reloadable();
    static final Option<@Nullable String> INCLUDE_DIR =
            Option.unset(
                            ConfigFile.INCLUDE_DIR,
                            Kind.text(65_535),
                            "/etc/mosquitto/conf.d",
                            """
                            Reads the files of this directory whose names end in .conf at this
                            place: in the order of their names, capitals before small letters, and
                            not those of directories inside. Each begins without a listener. Only
                            the main file can use this option.\
                            """)
                    .reloadable();
    static final Option<Integer> PACKET_BUFFER_SIZE =
            Option.of(
                            "packet_buffer_size",
                            Kind.integer(0, 65_535),
                            4096,
                            """
                            Bytes read at once from a new connection with TLS, WebSockets or the
                            PROXY protocol; others are read into a buffer that they share. The head
                            of a WebSocket's request may be as long.\
                            """)
                    .alias("websockets_headers_size");
    static final Option<@Nullable Path> PID_FILE =
            Option.unset(
                    "pid_file",
                    Kind.path(),
                    "/run/mosquitto/mosquitto.pid",
                    """
                    Writes the process id to this file at start and removes it at the end. The file
                    with .conf behind this name holds the configuration in force meanwhile:
                    mosquitto --test-config tells what a new one would change.\
                    """);
    static final Option<Boolean> SET_TCP_NODELAY =
            Option.of(
                    "set_tcp_nodelay",
                    Kind.bool(),
                    false,
                    """
                    Accepted for the sake of existing files. Packets always leave at once
                    (TCP_NODELAY), because the broker itself gathers what leaves together.\
                    """);
    static final Option<@Nullable String> USER =
            Option.unset(
                    "user",
                    Kind.lastText(65_535),
                    "mosquitto",
                    """
                    The user that the broker becomes when root starts it, before it opens ports and
                    files. Unset means mosquitto, or nobody where there is none. With root it stays
                    root, and warns. Without effect for other users.\
                    """);

    static final Option<Boolean> WATCH_FILES =
            Option.of(
                            "watch_files",
                            Kind.bool(),
                            false,
                            """
                            Reloads as SIGHUP does when one of these files has changed: the main
                            file, those of include_dir, password_file, acl_file, psk_file, certfile,
                            keyfile, cafile, crlfile. The broker looks every two seconds and waits until a
                            file is left alone. Mosquitto does not have this option.\
                            """)
                    .reloadable();

    static final Section SECTION =
            new Section(
                    "Process",
                    "How the broker runs on this machine.",
                    List.of(
                            EVENT_LOOPS,
                            EXPAND_ENVIRONMENT,
                            INCLUDE_DIR,
                            PACKET_BUFFER_SIZE,
                            PID_FILE,
                            SET_TCP_NODELAY,
                            USER,
                            WATCH_FILES));

    static ProcessConfig of(Values values) {
        return new ProcessConfig(
                values.get(EVENT_LOOPS),
                values.get(PACKET_BUFFER_SIZE),
                values.get(PID_FILE),
                values.get(SET_TCP_NODELAY),
                values.get(USER),
                values.get(WATCH_FILES));
    }
}
