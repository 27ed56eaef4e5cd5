package io.haltere.broker.connection;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.port.BrokerLog.Category;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.Link;
import io.haltere.broker.port.LinkHandler;
import io.haltere.broker.session.Attachment;
import io.haltere.broker.session.Deadlines;
import io.haltere.broker.session.LoopContext;
import io.haltere.broker.session.PacketText;
import io.haltere.broker.session.Session;
import io.haltere.broker.session.Terms;
import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Pingreq;
import io.haltere.mqtt.packet.Pingresp;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsuback;
import io.haltere.mqtt.packet.Unsubscribe;
import io.haltere.mqtt.packet.Will;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client's connection, from its first packet to its end. Confined to the loop of its link.
///
/// The link calls in with packets and events; the connection keeps the protocol's rules for them
/// and hands everything that outlives it to the [Session].
public final class Connection implements Attachment, LinkHandler {
    private enum Phase {
        /// Nothing but CONNECT may come.
        NEW,
        /// CONNECT is being judged; of the client's packets only AUTH is taken.
        HANDSHAKE,
        OPEN,
        CLOSED
    }

    /// Bytes of a packet that may have come before memory counts.
    private static final int UNFINISHED_MIN = 4096;

    private final Link link;
    private final List<LoopContext> contexts;
    private final Handshake handshake;
    private final @Nullable MountPoint mount;
    private LoopContext context;
    private Phase phase = Phase.NEW;

    /// The time for CONNECT; null when it is over.
    private Deadlines.@Nullable Deadline impatience;

    // From the end of the handshake on.
    private @Nullable Session session;
    private @Nullable Terms terms;
    private @Nullable TopicAliases aliases;
    private @Nullable KeepAlive keepAlive;
    private @Nullable Reauthentication reauthentication;
    private boolean paused;
    private boolean isAnswered; // By a CONNACK.

    /// @param contexts what each loop has, by index
    public Connection(Link link, LoopContext context, List<LoopContext> contexts) {
        this.link = link;
        this.context = context;
        this.contexts = contexts;
        this.handshake = new Handshake(this);
        this.mount = MountPoint.of(link.listener().mountPoint());
        this.impatience =
                context.deadlines()
                        .start(Limits.CONNECT_SECONDS * 1000L, () -> close("exceeded timeout"));
        context.counters().increment(Counter.SOCKETS_ACCEPTED);
    }

    // Called by the link, on its loop.

    @Override
    public boolean wantsPackets() {
        return phase != Phase.CLOSED && !paused;
    }

    @Override
    public void receive(Packet packet) {
        assert context.loop().isCurrent();
        context.counters().increment(Counter.PACKETS_RECEIVED);
        if (context.log().isEnabled(Category.DEBUG)) {
            context.log().debug(() -> PacketText.received(clientId(), packet));
        }
        if (keepAlive != null) {
            keepAlive.heard();
        }
        try {
            switch (phase) {
                case OPEN -> dispatch(packet);
                case NEW -> first(packet);
                case HANDSHAKE -> duringHandshake(packet);
                case CLOSED -> {}
            }
        } catch (MalformedPacketException refused) {
            malformed(refused, null);
        }
    }

    private void first(Packet packet) {
        if (!(packet instanceof Connect connect)) {
            close("protocol error"); // [MQTT-3.1.0-1]
            return;
        }
        phase = Phase.HANDSHAKE;
        handshake.begin(connect);
    }

    private void duringHandshake(Packet packet) {
        if (!(packet instanceof Auth auth)) {
            throw new MalformedPacketException(
                    ReasonCode.PROTOCOL_ERROR, packet.type() + " before CONNACK");
        }
        handshake.proceed(auth);
    }

    private void dispatch(Packet packet) {
        Session open = session();
        switch (packet) {
            case Publish publish -> publish(publish, open);
            case Puback ack -> expect(open.acknowledged(ack), packet);
            case Pubrec ack -> expect(open.received(ack), packet);
            case Pubrel release -> open.release(release);
            case Pubcomp ack -> expect(open.completed(ack), packet);
            case Subscribe subscribe ->
                    open.subscribe(mount == null ? subscribe : mount.in(subscribe));
            case Unsubscribe unsubscribe ->
                    open.unsubscribe(mount == null ? unsubscribe : mount.in(unsubscribe));
            case Pingreq _ -> send(Pingresp.PINGRESP);
            case Disconnect disconnect -> disconnect(disconnect, open);
            case Auth auth -> reauthenticate(auth);
            case Connect _, Connack _, Suback _, Unsuback _, Pingresp _ ->
                    expect(false, packet); // [MQTT-3.1.0-2]
        }
    }

    private static void expect(boolean fitting, Packet packet) {
        if (!fitting) {
            throw new MalformedPacketException(
                    ReasonCode.PROTOCOL_ERROR, "unexpected " + packet.type());
        }
    }

    private void publish(Publish received, Session open) {
        Publish publish = aliases == null ? received : aliases.resolve(received);
        context.counters().increment(Counter.PUBLISH_RECEIVED);
        context.counters().add(Counter.PUBLISH_BYTES_RECEIVED, publish.payload().size());
        QoS qos = publish.qos();
        if (publish.properties().has(Property.SUBSCRIPTION_IDENTIFIER)) {
            end(ReasonCode.PROTOCOL_ERROR); // [MQTT-3.3.4-6]
        } else if (qos.compareTo(link.listener().qosMax()) > 0) {
            end(ReasonCode.QOS_NOT_SUPPORTED); // [MQTT-3.2.2-11]
        } else if (publish.retain() && !context.policy().retainAvailable()) {
            end(ReasonCode.RETAIN_NOT_SUPPORTED); // [MQTT-3.2.2-14]
        } else if (qos != QoS.AT_MOST_ONCE && open.isOverrun(publish)) {
            end(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        } else {
            open.receive(mount == null ? publish : mount.in(publish));
            if (qos != QoS.AT_MOST_ONCE) {
                waitForOthers(open);
            }
        }
    }

    /// Reads no more for a moment if somebody who got the message just published is behind. But
    /// acknowledgements that the client owes may stand behind what it publishes.
    private void waitForOthers(Session open) {
        if (context.router().takeCrowded()
                && context.policy().holdsPublishers()
                && phase == Phase.OPEN
                && !open.owesAcknowledgements()) {
            pause();
            context.router().brake().hold(this::unpause);
        }
    }

    private void disconnect(Disconnect disconnect, Session open) {
        Long expiry = disconnect.properties().find(Property.SESSION_EXPIRY_INTERVAL);
        if (expiry != null && !open.changeExpiry(expiry)) {
            end(ReasonCode.PROTOCOL_ERROR);
            return;
        }
        if (disconnect.reason() == ReasonCode.SUCCESS) {
            finish("", false); // [MQTT-3.1.2-10]
        } else {
            finish(": " + EndText.of(disconnect.reason()), true);
        }
    }

    private void reauthenticate(Auth auth) {
        if (reauthentication == null) {
            throw new MalformedPacketException(
                    ReasonCode.PROTOCOL_ERROR, "AUTH without a method in CONNECT");
        }
        reauthentication.receive(auth);
    }

    @Override
    public void readComplete() {
        Session open = session;
        if (open == null || phase != Phase.OPEN) {
            return;
        }
        open.answersLeft();
        if (context.router().isCongested()) {
            pause();
            context.router().whenRelieved(this::unpause);
        } else if (context.journal().isBehind()) {
            pause();
            context.journal().whenRelieved(this::unpause);
        }
    }

    @Override
    public void malformed(MalformedPacketException fault, @Nullable ProtocolVersion version) {
        context.log().debug(() -> "Error from " + clientId() + ": " + fault.getMessage() + ".");
        switch (phase) {
            case NEW -> handshake.refuseMalformed(fault.reason(), version);
            case HANDSHAKE -> handshake.refuse(fault.reason());
            case OPEN -> end(fault.reason());
            case CLOSED -> {}
        }
    }

    @Override
    public void failed(RuntimeException fault) {
        context.log().fault("Error: Connection of client " + clientId() + " failed.", fault);
        close(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
    }

    @Override
    public void writable() {
        if (session != null && phase == Phase.OPEN) {
            session.writable();
        }
    }

    @Override
    public void closed(String cause) {
        if (phase != Phase.CLOSED) {
            close(cause);
        }
    }

    @Override
    public void expelled() {
        close(ReasonCode.ADMINISTRATIVE_ACTION);
    }

    @Override
    public void countReceived(int bytes) {
        context.counters().add(Counter.BYTES_RECEIVED, bytes);
    }

    @Override
    public void countSent(int bytes) {
        context.counters().add(Counter.BYTES_SENT, bytes);
    }

    @Override
    public void countWaiting(int packets, int bytes) {
        context.counters().add(Counter.PACKETS_WAITING, packets);
        context.counters().add(Counter.BYTES_WAITING, bytes);
    }

    @Override
    public void countUnfinished(int bytes, int all) {
        context.counters().add(Counter.BYTES_UNFINISHED, bytes);
        if (bytes > 0 && all > UNFINISHED_MIN && context.isMemoryFull(0, false)) {
            close(ReasonCode.QUOTA_EXCEEDED);
        }
    }

    // Called by the handshake.

    LoopContext context() {
        return context;
    }

    /// The link has moved to the loop with this context.
    void moved(LoopContext newContext) {
        context = newContext;
    }

    List<LoopContext> contexts() {
        return contexts;
    }

    void pause() {
        paused = true;
        link.reading(false);
    }

    void unpause() {
        if (phase != Phase.CLOSED) {
            paused = false;
            link.reading(true);
        }
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /// CONNECT has come; the time for it is no limit any more.
    void stopImpatience() {
        if (impatience != null) {
            context.deadlines().cancel(impatience);
            impatience = null;
        }
    }

    /// The handshake is over; from now on the session may speak to this connection.
    void open(Session opened, Terms agreed, int keepAliveSeconds) {
        phase = Phase.OPEN;
        session = opened;
        terms = agreed;
        int aliasMax = link.listener().topicAliasMax();
        aliases = agreed.isV5() ? new TopicAliases(context, aliasMax) : null;
        if (keepAliveSeconds > 0) {
            keepAlive =
                    new KeepAlive(
                            context, keepAliveSeconds, () -> end(ReasonCode.KEEP_ALIVE_TIMEOUT));
        }
        context.counters().increment(Counter.CONNECTIONS_ACCEPTED);
    }

    /// Sends CONNACK, then what waited for the client, and begins to read.
    void begin(Session opened, Connack connack) {
        if (phase == Phase.OPEN) {
            isAnswered = true;
            send(connack);
        }
        if (phase == Phase.OPEN) { // It may have been too large.
            opened.resume();
            unpause();
        }
    }

    /// The will as others are to see it.
    @Nullable Will mounted(@Nullable Will will) {
        return will == null || mount == null ? will : mount.in(will);
    }

    void reauthenticateWith(Reauthentication exchange) {
        reauthentication = exchange;
    }

    /// Says no to CONNECT and closes.
    void refuse(Connack connack) {
        send(connack);
        close(EndText.of(connack.reason()));
    }

    // The session's view.

    @Override
    public Link link() {
        return link;
    }

    @Override
    public Terms terms() {
        Terms agreed = terms;
        if (agreed == null) {
            throw new IllegalStateException("no terms before the handshake is over");
        }
        return agreed;
    }

    private Session session() {
        Session open = session;
        if (open == null) {
            throw new IllegalStateException("no session before the handshake is over");
        }
        return open;
    }

    @Override
    public void send(Packet packet) {
        if (terms != null && terms.packetSizeMax() > 0 && isTooLarge(packet, terms)) {
            return;
        }
        context.counters().increment(Counter.PACKETS_SENT);
        if (context.log().isEnabled(Category.DEBUG)) {
            context.log().debug(() -> PacketText.sending(clientId(), packet));
        }
        link.send(mount == null ? packet : mount.out(packet));
    }

    /// Ends the connection where the client would not take the packet. [MQTT-3.1.2-24]
    private boolean isTooLarge(Packet packet, Terms agreed) {
        if (encodedLength(packet) <= agreed.packetSizeMax()) {
            return false;
        }
        if (packet instanceof Connack) { // No other packet may come first.
            finish(": " + EndText.of(ReasonCode.PACKET_TOO_LARGE), true);
        } else if (!(packet instanceof Disconnect)) {
            end(ReasonCode.PACKET_TOO_LARGE);
        }
        return true;
    }

    @Override
    public void send(Publish publish, int packetId) {
        context.counters().increment(Counter.PACKETS_SENT);
        if (context.log().isEnabled(Category.DEBUG)) {
            context.log()
                    .debug(() -> PacketText.sending(clientId(), publish.withPacketId(packetId)));
        }
        link.send(mount == null ? publish : mount.out(publish), packetId);
    }

    @Override
    public int encodedLength(Packet packet) {
        return link.encodedLength(mount == null ? packet : mount.out(packet));
    }

    @Override
    public void end(ReasonCode reason) {
        if (phase != Phase.OPEN) {
            return;
        }
        if (isAnswered && terms().isV5() && reason.isAllowedIn(PacketType.DISCONNECT)) {
            send(new Disconnect(reason)); // [MQTT-4.13.1-1] [MQTT-3.14.0-1]
        }
        finish(": " + EndText.of(reason), true);
    }

    // The end.

    private void finish(String how, boolean publishWill) {
        Session open = session();
        phase = Phase.CLOSED;
        logEnd(how);
        link.close();
        if (keepAlive != null) {
            keepAlive.stop();
        }
        if (aliases != null) {
            aliases.forget();
        }
        open.detach(publishWill);
    }

    /// Ends the connection whatever it is about, with a word where the client understands it.
    private void close(ReasonCode reason) {
        if (phase == Phase.OPEN) {
            end(reason);
        } else {
            closed(EndText.of(reason));
        }
    }

    void close(String cause) {
        if (phase == Phase.OPEN) {
            finish(": " + cause, true);
            return;
        }
        phase = Phase.CLOSED;
        stopImpatience();
        handshake.abandon();
        logEnd(": " + cause);
        link.close();
    }

    private void logEnd(String how) {
        if (context.policy().connectionMessages()) {
            context.log()
                    .notice(() ->
                            "Client " + clientId() + " [" + peer() + "] disconnected" + how + ".");
        }
    }

    String peer() {
        return link.address() + ":" + link.port();
    }

    private String clientId() {
        return handshake.clientId();
    }
}
