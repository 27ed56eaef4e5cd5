package io.haltere.client;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.net.Route;
import io.haltere.net.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// From a route to a connection that the server has accepted. On the thread that connects.
final class Opening {
    private static final int PENDING = 0;
    private static final int DONE = 1;
    private static final int EXPIRED = 2;

    private final ClientOptions options;
    private final int number;
    private final ReentrantLock lock;

    Opening(ClientOptions options, int number, ReentrantLock lock) {
        this.options = options;
        this.number = number;
        this.lock = lock;
    }

    /// What came about.
    record Opened(Connection connection, Connack connack, ClientOptions options) {
        /// The client id that the server chose; null if the client has its own.
        @Nullable String assignedId() {
            return connack.properties().find(Property.ASSIGNED_CLIENT_IDENTIFIER);
        }
    }

    /// Tries the servers in turn.
    ///
    /// @throws MqttException of the last one
    Opened open() {
        MqttException last = null;
        for (Route route : options.servers()) {
            try {
                return open(route);
            } catch (MqttException failed) {
                last = failed;
            }
        }
        throw Objects.requireNonNull(last);
    }

    private Opened open(Route route) {
        Transport transport;
        try {
            transport = route.withTimeout(options.timeout()).open();
        } catch (IOException failure) {
            throw new MqttException.ConnectionFailed(
                    "Unable to connect to " + route.endpoint() + ": " + failure.getMessage(),
                    failure);
        }
        // The transport has no timeout of its own: time closes it.
        var state = new AtomicInteger(PENDING);
        CompletableFuture.delayedExecutor(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (state.compareAndSet(PENDING, EXPIRED)) {
                        // To close may take a moment, and this thread is everybody's.
                        options.threads().newThread(transport::close).start();
                    }
                });
        try {
            Opened opened = handshake(transport);
            if (!state.compareAndSet(PENDING, DONE)) {
                throw new IOException("too late");
            }
            return opened;
        } catch (IOException failure) {
            transport.close();
            if (state.get() == EXPIRED) {
                throw new MqttException.TimedOut("No answer from " + route.endpoint());
            }
            throw new MqttException.ConnectionFailed(
                    "No answer from " + route.endpoint() + ": " + failure.getMessage(), failure);
        } catch (MalformedPacketException malformed) {
            transport.close();
            throw new MqttException.ConnectionFailed(
                    route.endpoint() + " does not speak MQTT: " + malformed.getMessage(),
                    malformed);
        } catch (MqttException refused) {
            transport.close();
            throw refused;
        }
    }

    private Opened handshake(Transport transport) throws IOException {
        var connection = new Connection(number, transport, lock, connect(), options.packets());
        connection.flush();
        while (true) {
            List<Packet> packets = connection.read(1);
            Packet packet = packets.getFirst();
            if (packet instanceof Connack connack) {
                check(connack);
                return new Opened(connection, connack, options);
            }
            if (!(packet instanceof Auth auth)) {
                throw new MalformedPacketException(
                        ReasonCode.PROTOCOL_ERROR, packet.type() + " before CONNACK");
            }
            answer(connection, auth);
        }
    }

    private Connect connect() {
        Properties properties = Properties.NONE;
        if (options.version() == ProtocolVersion.V5) {
            properties = properties();
        }
        return new Connect(
                options.version(),
                false,
                options.clientId(),
                options.cleanStart(),
                options.keepAliveSeconds(),
                options.will(),
                options.username(),
                options.password(),
                properties);
    }

    private Properties properties() {
        Properties properties = options.properties();
        if (!properties.has(Property.RECEIVE_MAXIMUM)) {
            properties = properties.with(Property.RECEIVE_MAXIMUM, options.receivedMax());
        }
        Authentication authentication = options.authentication();
        if (authentication != null) {
            properties =
                    properties
                            .with(Property.AUTHENTICATION_METHOD, authentication.method())
                            .with(Property.AUTHENTICATION_DATA, authentication.begin());
        }
        return properties;
    }

    private void check(Connack connack) {
        if (connack.reason() != ReasonCode.SUCCESS) {
            String text = connack.properties().find(Property.REASON_STRING);
            throw new MqttException.Refused(
                    connack.reason(),
                    "The server refused the connection: "
                            + connack.reason()
                            + (text == null ? "" : " (" + text + ")"));
        }
        Authentication authentication = options.authentication();
        if (authentication != null) {
            authentication.accepted(data(connack.properties()));
        }
    }

    private void answer(Connection connection, Auth auth) throws IOException {
        Authentication authentication = options.authentication();
        if (authentication == null) {
            throw new MalformedPacketException(ReasonCode.PROTOCOL_ERROR, "AUTH unasked for");
        }
        Payload answer = authentication.answer(data(auth.properties()));
        lock.lock();
        try {
            connection.append(auth(ReasonCode.CONTINUE_AUTHENTICATION, authentication, answer));
        } finally {
            lock.unlock();
        }
        connection.flush();
    }

    static Auth auth(ReasonCode reason, Authentication authentication, Payload data) {
        return new Auth(
                reason,
                new Properties.Builder()
                        .add(Property.AUTHENTICATION_METHOD, authentication.method())
                        .add(Property.AUTHENTICATION_DATA, data)
                        .build());
    }

    static Payload data(Properties properties) {
        Payload data = properties.find(Property.AUTHENTICATION_DATA);
        return data == null ? Payload.EMPTY : data;
    }
}
