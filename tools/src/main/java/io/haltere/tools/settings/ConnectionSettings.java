package io.haltere.tools.settings;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Will;
import io.haltere.net.Socks5Proxy;
import io.haltere.net.TlsOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all tools must know to connect. Host, port, user and more may come from a URL.
///
/// @param host ignored if there is a Unix path
/// @param port the given one, else the usual one with or without TLS; 0 for a Unix socket
/// @param clientId null to let the broker choose, or to join `idPrefix` and the process number
/// @param keepAlive seconds
/// @param password null also if there is no user name; a warning says so
/// @param sessionExpiry seconds, [#FOREVER] at most; stands among `connectProperties`, too
/// @param connectProperties complete, for CONNECT; empty unless the version is 5
/// @param tls null for none
/// @param maxInflight how many messages may wait for their acknowledgement
/// @param qos of what is published or subscribed to
/// @param warnings for stderr; no reason to stop
public record ConnectionSettings(
        String host,
        int port,
        @Nullable Path unixPath,
        @Nullable String bindAddress,
        boolean webSocket,
        @Nullable Socks5Proxy proxy,
        boolean noDelay,
        @Nullable String clientId,
        @Nullable String idPrefix,
        int keepAlive,
        @Nullable String username,
        @Nullable String password,
        ProtocolVersion version,
        boolean cleanSession,
        long sessionExpiry,
        @Nullable Will will,
        Properties connectProperties,
        Properties disconnectProperties,
        @Nullable TlsOptions tls,
        int maxInflight,
        QoS qos,
        boolean debug,
        boolean quiet,
        List<String> warnings) {
    /// A session that does not expire.
    public static final long FOREVER = 0xFFFF_FFFFL;

    static final int PLAIN_PORT = 1883;
    static final int TLS_PORT = 8883;

    static ConnectionSettings of(Arguments arguments, PacketProperties properties)
            throws UsageException {
        checkSupported(arguments);
        String username = arguments.text(Flag.USERNAME);
        String password = arguments.text(Flag.PASSWORD);
        boolean isUnused = password != null && username == null;
        String unixPath = arguments.text(Flag.UNIX);
        int port = port(arguments);
        TlsOptions tls = new TlsArguments(arguments).options(port);
        int usualPort = tls == null ? PLAIN_PORT : TLS_PORT;
        var session = SessionSettings.of(arguments, properties);
        return new ConnectionSettings(
                arguments.text(Flag.HOST, "localhost"),
                unixPath != null ? 0 : port != 0 ? port : usualPort,
                unixPath == null ? null : Path.of(unixPath),
                arguments.text(Flag.BIND),
                arguments.has(Flag.WEB_SOCKET),
                new ProxyArgument(arguments).proxy(),
                arguments.has(Flag.NO_DELAY),
                session.clientId(),
                arguments.text(Flag.ID_PREFIX),
                keepAlive(arguments),
                username,
                isUnused ? null : password,
                session.version(),
                session.isClean(),
                session.expiry(),
                will(arguments, properties),
                session.connectProperties(),
                properties.disconnect(),
                tls,
                maxInflight(arguments),
                qos(arguments, Flag.QOS, "Error: Invalid QoS given: {}"),
                arguments.has(Flag.DEBUG),
                arguments.has(Flag.QUIET),
                isUnused
                        ? List.of("Warning: Not using password since username not set.")
                        : List.of());
    }

    private static void checkSupported(Arguments arguments) throws UsageException {
        for (Flag flag : List.of(Flag.SRV, Flag.TLS_ENGINE, Flag.TLS_ENGINE_PASSWORD)) {
            if (arguments.has(flag)) {
                throw unsupported(arguments, flag);
            }
        }
    }

    static UsageException unsupported(Arguments arguments, Flag flag) {
        return arguments.problem("Error: " + flag.spellings().getFirst() + " is not supported.");
    }

    /// The given port; 0 for the usual one.
    private static int port(Arguments arguments) throws UsageException {
        return arguments.integer(Flag.PORT, 0, 0, 65_535, "Error: Invalid port given: {}");
    }

    private static int keepAlive(Arguments arguments) throws UsageException {
        return arguments.integer(
                Flag.KEEP_ALIVE,
                60,
                5,
                65_535,
                "Error: Invalid keepalive given, it must be between 5 and 65535 inclusive.");
    }

    private static int maxInflight(Arguments arguments) throws UsageException {
        return arguments.integer(
                Flag.MAX_INFLIGHT,
                20,
                1,
                65_535,
                "Error: Maximum inflight messages must be greater than 0.");
    }

    private static QoS qos(Arguments arguments, Flag flag, String problem) throws UsageException {
        return QoS.of(arguments.integer(flag, 0, 0, 2, problem));
    }

    private static @Nullable Will will(Arguments arguments, PacketProperties properties)
            throws UsageException {
        QoS qos = qos(arguments, Flag.WILL_QOS, "Error: Invalid will QoS {}.");
        boolean isRetained = arguments.has(Flag.WILL_RETAIN);
        String topic = arguments.text(Flag.WILL_TOPIC);
        if (topic == null) {
            if (arguments.has(Flag.WILL_PAYLOAD)) {
                throw arguments.problem("Error: Will payload given, but no will topic given.");
            }
            if (isRetained) {
                throw arguments.problem("Error: Will retain given, but no will topic given.");
            }
            return null;
        }
        return new Will(
                new TopicArguments(arguments).name(topic, Flag.WILL_TOPIC),
                Payload.of(arguments.text(Flag.WILL_PAYLOAD, "")),
                qos,
                isRetained,
                properties.will());
    }
}
