package io.haltere.broker.connection;

import io.haltere.broker.access.AccessControl;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.port.Message;
import io.haltere.broker.session.LoopContext;
import io.haltere.broker.session.MemoryUse;
import io.haltere.broker.session.Session;
import io.haltere.broker.session.SessionRegistry;
import io.haltere.broker.session.Terms;
import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Will;
import io.haltere.plugin.Client;
import io.haltere.plugin.EnhancedAuthenticator;
import io.haltere.plugin.Verdict;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// From CONNECT, and AUTH rounds, to an open session or a refusal. Confined to the connection's
/// loop, which may change on the way.
final class Handshake {
    private final Connection connection;
    private @Nullable Connect connect;
    private @Nullable Will will;
    private String clientId = "<unknown>";
    private boolean isIdAssigned;
    private @Nullable AccessControl admission;
    private @Nullable EnhancedAuthentication authentication;
    private boolean isOver;

    Handshake(Connection connection) {
        this.connection = connection;
    }

    /// The client id, or `<unknown>` before CONNECT.
    String clientId() {
        return clientId;
    }

    void begin(Connect received) {
        ListenerPolicy listener = connection.link().listener();
        Connect packet = ConnectRules.named(received, listener, connection.link().provenName());
        connect = packet;
        will = connection.mounted(packet.will());
        clientId = packet.clientId().isEmpty() ? "<unknown>" : packet.clientId();
        ReasonCode refusal =
                ConnectRules.refusal(
                        packet,
                        listener,
                        connection.context().limits(),
                        connection.context().policy());
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        if (packet.clientId().isEmpty()) {
            clientId = assignId(listener.assignedIds().prefix());
            isIdAssigned = true;
        }
        authenticate(packet, listener);
    }

    /// A prefix and 32 random digits in groups, in Mosquitto's form.
    private String assignId(String prefix) {
        var random = connection.context().random();
        String digits = String.format("%016X%016X", random.nextLong(), random.nextLong());
        return prefix
                + digits.substring(0, 8)
                + '-'
                + digits.substring(8, 12)
                + '-'
                + digits.substring(12, 16)
                + '-'
                + digits.substring(16, 20)
                + '-'
                + digits.substring(20);
    }

    private void authenticate(Connect packet, ListenerPolicy listener) {
        Client client = client(packet);
        String method = packet.properties().find(Property.AUTHENTICATION_METHOD);
        AccessControl access = listener.access().rules();
        admission = access;
        if (method == null && listener.names().areProven()) {
            connection.pause(); // Until CONNACK, as while somebody is asked.
            open();
            return;
        }
        if (method == null) {
            await(access.authenticate(client, packet.password()), this::judge);
            return;
        }
        EnhancedAuthenticator authenticator = access.method(method);
        if (authenticator == null) {
            refuse(ReasonCode.BAD_AUTHENTICATION_METHOD); // [MQTT-4.12.0-1]
            return;
        }
        authentication = new EnhancedAuthentication(method, authenticator.begin(client));
        Payload data = packet.properties().find(Property.AUTHENTICATION_DATA);
        await(authentication.begin(data), this::judge);
    }

    private Client client(Connect packet) {
        return new Client(
                clientId,
                packet.username(),
                connection.link().address(),
                connection.link().listener().port(),
                packet.version());
    }

    /// Takes the client's next step of an enhanced authentication.
    void proceed(Auth auth) {
        if (authentication == null) {
            refuse(ReasonCode.PROTOCOL_ERROR);
        } else {
            await(authentication.proceed(auth), this::judge);
        }
    }

    /// Goes on with the verdict on the connection's loop; until then nothing is read.
    private void await(CompletionStage<Verdict> stage, Consumer<Verdict> next) {
        connection.pause();
        Verdicts.on(
                connection.context(),
                stage,
                verdict -> {
                    if (!isOver) {
                        next.accept(verdict);
                    }
                });
    }

    private void judge(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted) {
            open();
        } else if (verdict instanceof Verdict.Refused refused) {
            refuse(refused.reason(), refused.reasonString());
        } else if (verdict instanceof Verdict.Continued continued) {
            ask(continued.data());
        } else {
            refuse(ReasonCode.NOT_AUTHORIZED);
        }
    }

    private void ask(@Nullable Payload data) {
        if (authentication == null) {
            refuse(ReasonCode.UNSPECIFIED_ERROR);
            return;
        }
        connection.send(authentication.ask(data)); // [MQTT-4.12.0-2]
        connection.unpause();
    }

    /// Finds or makes the session, on the loop that owns it. Asks again where the rules were
    /// replaced since they were asked: what they say now counts.
    private void open() {
        ListenerPolicy listener = connection.link().listener();
        if (authentication == null && admission() != listener.access().rules()) {
            authenticate(connect(), listener);
            return;
        }
        LoopContext context = connection.context();
        SessionRegistry sessions = context.shared().sessions();
        Session existing = sessions.find(clientId);
        if (existing == null) {
            create(context, sessions);
        } else if (existing.loopIndex() == context.loop().index()) {
            takeOver(existing);
        } else {
            LoopContext home = connection.contexts().get(existing.loopIndex());
            connection.stopImpatience();
            connection
                    .link()
                    .moveTo(
                            home.loop(),
                            () -> {
                                connection.moved(home);
                                if (!isOver) {
                                    open();
                                }
                            });
        }
    }

    private void create(LoopContext context, SessionRegistry sessions) {
        int max = context.limits().clientsMax();
        if (max >= 0 && sessions.size() >= max) {
            refuse(ReasonCode.SERVER_BUSY);
            return;
        }
        int memory =
                MemoryUse.PER_SESSION
                        + MemoryUse.ofNames(clientId, connect().username())
                        + (will == null ? 0 : Message.footprint(will));
        if (context.isMemoryFull(memory, false)) {
            boolean isV5 = connect().version() == ProtocolVersion.V5;
            refuse(isV5 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SERVER_UNAVAILABLE);
            return;
        }
        boolean isLasting = ConnectRules.expirySeconds(connect()) != 0;
        if (isLasting && !context.journal().acceptsGrowth()) {
            refuse(ReasonCode.QUOTA_EXCEEDED);
            return;
        }
        var session = new Session(context, clientId, isLasting);
        if (sessions.add(session)) {
            attach(session, false);
        } else {
            open(); // Another loop was faster with this client id.
        }
    }

    private void takeOver(Session existing) {
        if (!existing.isEnded()) {
            existing.yieldAttachment();
            if (connect().cleanStart()) {
                existing.end(); // [MQTT-3.1.2-4]
            }
        }
        if (existing.isEnded()) {
            open();
        } else {
            attach(existing, true);
        }
    }

    private Connect connect() {
        Connect packet = connect;
        if (packet == null) {
            throw new IllegalStateException("no CONNECT yet");
        }
        return packet;
    }

    private AccessControl admission() {
        AccessControl rules = admission;
        if (rules == null) {
            throw new IllegalStateException("nobody asked yet");
        }
        return rules;
    }

    private void attach(Session session, boolean isPresent) {
        isOver = true;
        connection.stopImpatience();
        Connect packet = connect();
        LoopContext context = connection.context();
        ListenerPolicy listener = connection.link().listener();
        Client client = client(packet);
        Limits limits = context.limits();
        int keepAlive = ConnectRules.keepAlive(packet, limits);
        Terms terms = ConnectRules.terms(client, admission(), packet, listener, limits);
        connection.open(session, terms, keepAlive);
        EnhancedAuthentication exchange = authentication;
        if (exchange != null) {
            connection.reauthenticateWith(new Reauthentication(connection, client, exchange));
        }
        session.attach(connection, ConnectRules.expirySeconds(packet), will);
        logConnected(packet, context, keepAlive);
        Properties properties =
                packet.version() == ProtocolVersion.V5
                        ? ConnackProperties.of(
                                packet, context, listener, isIdAssigned ? clientId : null)
                        : Properties.NONE;
        if (exchange != null) {
            properties = properties.with(exchange.success()); // [MQTT-4.12.0-5]
        }
        var connack = new Connack(isPresent, ReasonCode.SUCCESS, properties);
        context.journal().whenDurable(() -> connection.begin(session, connack));
        forget();
    }

    /// The connection lasts: what it came with, a password among it, is needed no more.
    private void forget() {
        connect = null;
        will = null;
        admission = null;
        authentication = null;
    }

    private void logConnected(Connect packet, LoopContext context, int keepAlive) {
        if (!context.policy().connectionMessages()) {
            return;
        }
        String kind = packet.bridge() ? "bridge" : "client";
        String user = packet.username() == null ? "" : ", u'" + packet.username() + "'";
        String line =
                "New "
                        + kind
                        + " connected from "
                        + connection.peer()
                        + " as "
                        + clientId
                        + " (p"
                        + packet.version().level()
                        + ", c"
                        + (packet.cleanStart() ? 1 : 0)
                        + ", k"
                        + keepAlive
                        + user
                        + ").";
        context.log().notice(() -> line);
        String encryption = connection.link().encryption();
        if (encryption != null) {
            context.log().notice(() -> "Client " + clientId + " negotiated " + encryption);
        }
    }

    /// The client's first packet could not be read as far as needed. Only a client that is known to
    /// speak MQTT 5, or an unknown version, is told.
    void refuseMalformed(ReasonCode reason, @Nullable ProtocolVersion version) {
        if (version == ProtocolVersion.V5 || reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
            isOver = true;
            connection.refuse(connack(reason, null));
        } else {
            abandon();
            connection.close(EndText.of(reason));
        }
    }

    void refuse(ReasonCode reason) {
        refuse(reason, null);
    }

    private void refuse(ReasonCode reason, @Nullable String reasonString) {
        isOver = true;
        if (connect().version() == ProtocolVersion.V5 || ConnectRules.hasReturnCode(reason)) {
            connection.refuse(connack(reason, reasonString));
        } else {
            connection.close(EndText.of(reason));
        }
    }

    private static Connack connack(ReasonCode reason, @Nullable String reasonString) {
        ReasonCode said =
                reason.isAllowedIn(PacketType.CONNACK) ? reason : ReasonCode.UNSPECIFIED_ERROR;
        Properties properties =
                reasonString == null
                        ? Properties.NONE
                        : Properties.of(Property.REASON_STRING, reasonString);
        return new Connack(false, said, properties); // [MQTT-3.2.2-6]
    }

    /// The connection is gone; a verdict that comes later is of no interest.
    void abandon() {
        isOver = true;
    }
}
