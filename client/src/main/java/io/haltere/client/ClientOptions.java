package io.haltere.client;

import io.haltere.client.store.SessionStore;
import io.haltere.client.threads.ClientThreads;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.packet.Will;
import io.haltere.net.Route;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How a client connects and behaves. Immutable: each `with…` returns a changed copy.
///
/// ```java
/// var options = ClientOptions.to("mqtts://broker.example").withCredentials("me", "secret");
/// ```
public final class ClientOptions {
    /// The largest keep alive, in seconds.
    public static final int KEEP_ALIVE_MAX = 65_535;

    private static final int WINDOW_MAX = 65_535;

    private List<Route> servers;
    private ProtocolVersion version = ProtocolVersion.V5;
    private String clientId = "";
    private boolean cleanStart = true;
    private int keepAliveSeconds = 60;
    private @Nullable String username;
    private @Nullable Payload password;
    private @Nullable Will will;
    private @Nullable Authentication authentication;
    private Properties properties = Properties.NONE;
    private @Nullable Reconnect reconnect = Reconnect.DEFAULT;
    private int sendWindow = 1_000;
    private int queuedMax = 1_000;
    private int receivedMax = 1_000;
    private boolean makesAliases;
    private boolean acknowledgesManually;
    private Duration timeout = Duration.ofSeconds(30);
    private @Nullable MessageHandler handler;
    private UnaryOperator<ClientOptions> preConnect = UnaryOperator.identity();
    private ConnectionListener listener = ConnectionListener.NONE;
    private @Nullable PacketListener packets;
    private @Nullable SessionStore store;
    private ThreadFactory threads = ClientThreads.UNTOLD;

    private ClientOptions(List<Route> servers) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no server");
        }
        this.servers = List.copyOf(servers);
    }

    private ClientOptions(ClientOptions other) {
        servers = other.servers;
        version = other.version;
        clientId = other.clientId;
        cleanStart = other.cleanStart;
        keepAliveSeconds = other.keepAliveSeconds;
        username = other.username;
        password = other.password;
        will = other.will;
        authentication = other.authentication;
        properties = other.properties;
        reconnect = other.reconnect;
        sendWindow = other.sendWindow;
        queuedMax = other.queuedMax;
        receivedMax = other.receivedMax;
        makesAliases = other.makesAliases;
        acknowledgesManually = other.acknowledgesManually;
        timeout = other.timeout;
        handler = other.handler;
        preConnect = other.preConnect;
        listener = other.listener;
        packets = other.packets;
        store = other.store;
        threads = other.threads;
    }

    /// Options for a server given as a URL: `mqtt://host[:port]`, `mqtts:`, `ws:`, `wss:`, or
    /// `unix:/path`. A user and a password in it are the credentials.
    ///
    /// @throws IllegalArgumentException when it is not such a URL
    public static ClientOptions to(String url) {
        return ServerUrl.parse(url);
    }

    /// Options for one or several servers, tried in this order.
    public static ClientOptions to(Route... servers) {
        return new ClientOptions(List.of(servers));
    }

    /// MQTT 5 unless told otherwise.
    public ClientOptions withVersion(ProtocolVersion newVersion) {
        var copy = new ClientOptions(this);
        copy.version = newVersion;
        return copy;
    }

    /// Servers, tried in this order at each attempt to connect.
    public ClientOptions withServers(List<Route> newServers) {
        if (newServers.isEmpty()) {
            throw new IllegalArgumentException("no server");
        }
        var copy = new ClientOptions(this);
        copy.servers = List.copyOf(newServers);
        return copy;
    }

    /// The client's name; empty lets the server choose one.
    public ClientOptions withClientId(String newClientId) {
        var copy = new ClientOptions(this);
        copy.clientId = newClientId;
        return copy;
    }

    /// Whether the first connection forgets an earlier session; true unless told otherwise. For a
    /// session that outlives the connection in MQTT 5, set a session expiry interval, too.
    public ClientOptions withCleanStart(boolean newCleanStart) {
        var copy = new ClientOptions(this);
        copy.cleanStart = newCleanStart;
        return copy;
    }

    /// @param seconds 0 to 65 535; 0 turns it off; 60 unless told otherwise
    public ClientOptions withKeepAlive(int seconds) {
        if (seconds < 0 || seconds > KEEP_ALIVE_MAX) {
            throw new IllegalArgumentException("keep alive " + seconds);
        }
        var copy = new ClientOptions(this);
        copy.keepAliveSeconds = seconds;
        return copy;
    }

    public ClientOptions withCredentials(@Nullable String user, @Nullable String newPassword) {
        var copy = new ClientOptions(this);
        copy.username = user;
        copy.password = newPassword == null ? null : Payload.of(newPassword);
        return copy;
    }

    /// What the server publishes if this client vanishes.
    public ClientOptions withWill(@Nullable Will newWill) {
        var copy = new ClientOptions(this);
        copy.will = newWill;
        return copy;
    }

    /// Enhanced authentication, MQTT 5 only.
    public ClientOptions withAuthentication(Authentication newAuthentication) {
        var copy = new ClientOptions(this);
        copy.authentication = newAuthentication;
        return copy;
    }

    /// Properties of CONNECT, MQTT 5 only.
    public ClientOptions withProperties(Properties newProperties) {
        var copy = new ClientOptions(this);
        copy.properties = newProperties;
        return copy;
    }

    /// When to try again after a connection was lost; null for never.
    public ClientOptions withReconnect(@Nullable Reconnect newReconnect) {
        var copy = new ClientOptions(this);
        copy.reconnect = newReconnect;
        return copy;
    }

    /// Messages of QoS 1 and 2 that may wait for the server's answer at a time, 1 to 65 535; the
    /// server may allow fewer. 1000 unless told otherwise.
    public ClientOptions withSendWindow(int messages) {
        if (messages < 1 || messages > WINDOW_MAX) {
            throw new IllegalArgumentException("send window " + messages);
        }
        var copy = new ClientOptions(this);
        copy.sendWindow = messages;
        return copy;
    }

    /// Messages that wait for the window or for a connection, before `publish` blocks; at least 1,
    /// 1000 unless told otherwise.
    public ClientOptions withQueuedMax(int messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("queue of " + messages);
        }
        var copy = new ClientOptions(this);
        copy.queuedMax = messages;
        return copy;
    }

    /// Messages that have come and wait for their handler, before the socket is left unread; the
    /// receive maximum as well. 1 to 65 535; 1000 unless told otherwise.
    public ClientOptions withReceivedMax(int messages) {
        if (messages < 1 || messages > WINDOW_MAX) {
            throw new IllegalArgumentException("received maximum " + messages);
        }
        var copy = new ClientOptions(this);
        copy.receivedMax = messages;
        return copy;
    }

    /// Sends topics as numbers after their first time, as far as the server allows. MQTT 5 only.
    public ClientOptions withTopicAliases() {
        var copy = new ClientOptions(this);
        copy.makesAliases = true;
        return copy;
    }

    /// Messages are acknowledged by [Message#acknowledge], not when their handler returns.
    public ClientOptions withManualAcknowledgement() {
        var copy = new ClientOptions(this);
        copy.acknowledgesManually = true;
        return copy;
    }

    /// Gives messages that no other handler takes to this one, from the first that comes: a session
    /// that goes on may bring some before there is time to add a handler for each filter.
    public ClientOptions withHandler(MessageHandler newHandler) {
        var copy = new ClientOptions(this);
        copy.handler = newHandler;
        return copy;
    }

    /// How long a blocking call waits, and each step of connecting; 30 s unless told otherwise.
    public ClientOptions withTimeout(Duration newTimeout) {
        var copy = new ClientOptions(this);
        copy.timeout = newTimeout;
        return copy;
    }

    /// Called before each attempt to connect; may return other credentials or servers. An exception
    /// of its ends the client.
    public ClientOptions withPreConnect(UnaryOperator<ClientOptions> hook) {
        var copy = new ClientOptions(this);
        copy.preConnect = hook;
        return copy;
    }

    public ClientOptions withListener(ConnectionListener newListener) {
        var copy = new ClientOptions(this);
        copy.listener = newListener;
        return copy;
    }

    /// Shows each packet to a listener.
    public ClientOptions withPacketListener(PacketListener newPackets) {
        var copy = new ClientOptions(this);
        copy.packets = newPackets;
        return copy;
    }

    /// Keeps what the session must not forget when the process ends; memory alone unless told
    /// otherwise. Needs a client id, and [#withCleanStart] to be false: a clean start forgets what
    /// was kept.
    public ClientOptions withStore(SessionStore newStore) {
        var copy = new ClientOptions(this);
        copy.store = newStore;
        return copy;
    }

    /// What the client's threads are made by: two, and a third that calls the handlers.
    ///
    /// Unless told otherwise the first four clients of a JVM that are there at a time have platform
    /// daemon threads, which one busy client wakes for less, and those beyond virtual threads, so
    /// that ten thousand clients stay cheap. A client keeps its kind over reconnections, until it
    /// has ended. Whichever they are, callers may be of either kind.
    public ClientOptions withThreads(ThreadFactory newThreads) {
        var copy = new ClientOptions(this);
        copy.threads = newThreads;
        return copy;
    }

    public List<Route> servers() {
        return servers;
    }

    public ProtocolVersion version() {
        return version;
    }

    public String clientId() {
        return clientId;
    }

    public boolean cleanStart() {
        return cleanStart;
    }

    public int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    public @Nullable String username() {
        return username;
    }

    @Nullable Payload password() {
        return password;
    }

    public @Nullable Will will() {
        return will;
    }

    @Nullable Authentication authentication() {
        return authentication;
    }

    public Properties properties() {
        return properties;
    }

    public @Nullable Reconnect reconnect() {
        return reconnect;
    }

    public int sendWindow() {
        return sendWindow;
    }

    public int queuedMax() {
        return queuedMax;
    }

    public int receivedMax() {
        return receivedMax;
    }

    boolean makesAliases() {
        return makesAliases;
    }

    boolean acknowledgesManually() {
        return acknowledgesManually;
    }

    public Duration timeout() {
        return timeout;
    }

    @Nullable MessageHandler handler() {
        return handler;
    }

    UnaryOperator<ClientOptions> preConnect() {
        return preConnect;
    }

    ConnectionListener listener() {
        return listener;
    }

    @Nullable PacketListener packets() {
        return packets;
    }

    @Nullable SessionStore store() {
        return store;
    }

    ThreadFactory threads() {
        return threads;
    }
}
