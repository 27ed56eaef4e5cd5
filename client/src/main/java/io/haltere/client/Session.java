package io.haltere.client;

import io.haltere.client.store.Kept;
import io.haltere.client.store.SessionStore;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsuback;
import io.haltere.mqtt.packet.Unsubscribe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The client's side of a session: what outlives a connection. Guarded by the client's lock.
final class Session {
    /// Bytes of filters in one SUBSCRIBE that is made again: servers refuse very large ones.
    private static final int SUBSCRIBE_BYTES = 32_768;

    /// Bytes of a SUBSCRIBE without its filters, with a property or two.
    private static final int SUBSCRIBE_HEAD = 64;

    private record Subscribed(SubscriptionOptions options, Properties properties) {}

    private final Exchanges exchanges;
    private final Map<TopicFilter, Subscribed> subscriptions = new LinkedHashMap<>();

    /// Packet ids of QoS 2 messages that have come, until PUBREL; whether PUBREC has been sent.
    private final Map<Integer, Boolean> received = new HashMap<>();

    /// What is to be told once the lock is free.
    private List<Runnable> finished = new ArrayList<>();

    private final @Nullable SessionStore store;

    /// Whether the server had the session when the last connection was made.
    private boolean wasPresent;

    Session(ClientOptions options) {
        store = options.store();
        exchanges = new Exchanges(options.queuedMax(), store != null);
    }

    /// Takes up what an earlier process has left. Before there is a connection.
    ///
    /// @param isClean whether it is to be forgotten
    void restore(boolean isClean) {
        if (store == null) {
            return;
        }
        Kept kept = load(store);
        if (isClean) {
            for (Kept.Outgoing message : kept.outgoing()) {
                store.settled(message.publish().packetId());
            }
            complete(kept.received());
            return;
        }
        for (Kept.Outgoing message : kept.outgoing()) {
            var sending = new Exchange.Sending(message.publish());
            sending.packetId = message.publish().packetId();
            sending.isReleased = message.isReleased();
            sending.isRestored = true;
            exchanges.restore(sending);
        }
        kept.received().forEach(packetId -> received.put(packetId, true));
    }

    private static Kept load(SessionStore store) {
        try {
            return store.load();
        } catch (IOException failure) {
            throw new MqttException.ConnectionFailed(
                    "The session store cannot be read: " + failure.getMessage(), failure);
        }
    }

    /// Returns when the store has made safe what it was told. Without the lock.
    void force() {
        if (store != null) {
            try {
                store.force();
            } catch (IOException failure) {
                throw unsaved(failure);
            }
        }
    }

    static MqttException unsaved(IOException failure) {
        return new MqttException.ConnectionLost(
                "The session store failed: " + failure.getMessage(), failure);
    }

    boolean hasQueued() {
        return exchanges.hasQueued();
    }

    boolean isQueueFull() {
        return exchanges.isQueueFull();
    }

    int waiting() {
        return exchanges.waiting();
    }

    void queue(Exchange.Sending message) {
        exchanges.queue(message);
        if (store != null && message.needsAnswer()) {
            store.sending(message.packet(false));
        }
    }

    void begin(Exchange.Request request) {
        exchanges.begin(request);
    }

    /// Whether no packet id is free.
    boolean isFull() {
        return exchanges.isFull();
    }

    /// To be told once the lock is free.
    void finished(Runnable told) {
        finished.add(told);
    }

    List<Runnable> takeFinished() {
        if (finished.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = finished;
        finished = new ArrayList<>();
        return taken;
    }

    List<Exchange> clear() {
        return exchanges.clear();
    }

    // Out.

    /// Goes on where the last connection ended.
    void resume(Connection connection, Terms terms, boolean isPresent, boolean isFirst) {
        wasPresent = isPresent;
        if (!isPresent) {
            complete(received.keySet());
            received.clear();
        }
        List<Exchange.Request> requests = exchanges.requests();
        List<Exchange.Request> repeats = requests.stream().filter(one -> one.isRepeat).toList();
        repeats.forEach(exchanges::end);
        requests.removeAll(repeats);
        if (!isFirst && (!isPresent || !repeats.isEmpty())) {
            resubscribe(connection, terms); // Before what may undo it.
        }
        resend(connection, terms, isPresent);
        requests.forEach(request -> connection.append(request.numbered()));
    }

    /// Sends what the server has not answered, as far as it takes so many at once.
    private void resend(Connection connection, Terms terms, boolean isPresent) {
        List<Exchange.Sending> sent = exchanges.sent();
        long released = sent.stream().filter(message -> message.isReleased).count();
        long room = terms.window() - (isPresent ? released : 0);
        var waiting = new ArrayList<Exchange.Sending>();
        for (Exchange.Sending message : sent) {
            if (!message.isReleased && room-- > 0) {
                connection.append(message.packet(isPresent)); // [MQTT-4.4.0-1]
            } else if (!message.isReleased) {
                waiting.add(message); // [MQTT-3.3.4-7]
            } else if (isPresent) {
                connection.append(new Pubrel(message.packetId));
            } else {
                // The server had taken it; with its session the rest of the exchange is gone.
                settle(message);
                finished(() -> message.result.complete(PublishResult.SENT));
            }
        }
        exchanges.putBack(waiting);
    }

    private void complete(Set<Integer> packetIds) {
        if (store != null) {
            for (int packetId : packetIds) {
                store.completed(packetId);
            }
        }
    }

    /// The exchange is over.
    private void settle(Exchange.Sending message) {
        exchanges.end(message);
        if (store != null) {
            store.settled(message.packetId);
        }
    }

    private void resubscribe(Connection connection, Terms terms) {
        long bytesMax = Math.min(SUBSCRIBE_BYTES, terms.packetSizeMax() - SUBSCRIBE_HEAD);
        Map<Properties, List<Subscribe.Request>> packets = new LinkedHashMap<>();
        subscriptions.forEach((filter, subscribed) ->
                packets.computeIfAbsent(subscribed.properties(), _ -> new ArrayList<>())
                        .add(new Subscribe.Request(filter, subscribed.options())));
        packets.forEach((properties, requests) -> {
            int from = 0;
            long bytes = 0;
            for (int i = 0; i < requests.size(); i++) {
                int more = encodedLength(requests.get(i));
                if (i > from && bytes + more > bytesMax) {
                    repeat(connection, new Subscribe(0, requests.subList(from, i), properties));
                    from = i;
                    bytes = 0;
                }
                bytes += more;
            }
            List<Subscribe.Request> last = requests.subList(from, requests.size());
            repeat(connection, new Subscribe(0, last, properties));
        });
    }

    private static int encodedLength(Subscribe.Request request) {
        return 3 + request.filter().toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private void repeat(Connection connection, Subscribe subscribe) {
        var request = new Exchange.Request(subscribe, true);
        exchanges.begin(request);
        connection.append(request.numbered());
    }

    /// Sends a message of QoS 0 if nothing is before it, without what a queued one needs. False if
    /// it must be queued.
    boolean sendAtOnce(Connection connection, Terms terms, Publish publish) {
        return publish.qos() == QoS.AT_MOST_ONCE
                && !publish.dup()
                && publish.packetId() == 0
                && !exchanges.hasQueued()
                && connection.hasRoom()
                && connection.append(publish, terms.packetSizeMax());
    }

    /// Sends what the window and the buffer have room for.
    void pump(Connection connection, Terms terms) {
        while (connection.hasRoom()) {
            Exchange.Sending message = exchanges.nextWithin(terms.window());
            if (message == null) {
                return;
            }
            if (message.needsAnswer()) {
                exchanges.begin(message);
            }
            Publish packet = message.packet(message.isRestored && wasPresent);
            if (!connection.append(packet, terms.packetSizeMax())) {
                if (message.needsAnswer()) {
                    settle(message);
                }
                var refusal =
                        new MqttException.Rejected(
                                ReasonCode.PACKET_TOO_LARGE,
                                "The server takes " + terms.packetSizeMax() + " bytes");
                finished(() -> message.fail(refusal));
                continue;
            }
            if (!message.needsAnswer()) {
                finished(() -> message.result.complete(PublishResult.SENT));
            }
        }
    }

    // In.

    /// @param messages takes what is for the handlers
    void handle(Connection connection, Packet packet, List<Publish> messages) {
        switch (packet.type()) {
            case PUBLISH -> receive(connection, (Publish) packet, messages);
            case PUBACK -> {
                var ack = (Puback) packet;
                end(ack.packetId(), ack.reason(), ack.properties());
            }
            case PUBREC -> received(connection, (Pubrec) packet);
            case PUBREL -> release(connection, ((Pubrel) packet).packetId());
            case PUBCOMP -> {
                // "Not found" answers a PUBREL that is repeated because its answer was lost.
                var ack = (Pubcomp) packet;
                end(ack.packetId(), ReasonCode.SUCCESS, ack.properties());
            }
            case SUBACK -> {
                var ack = (Suback) packet;
                answer(new SubscribeResult(ack.packetId(), ack.reasons(), ack.properties()));
            }
            case UNSUBACK -> {
                var ack = (Unsuback) packet;
                answer(new SubscribeResult(ack.packetId(), ack.reasons(), ack.properties()));
            }
            case PINGRESP -> {}
            case CONNECT, CONNACK, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT, AUTH ->
                    throw new MalformedPacketException(
                            ReasonCode.PROTOCOL_ERROR, packet.type() + " from a server");
        }
    }

    private void release(Connection connection, int packetId) {
        boolean isKnown = received.remove(packetId) != null;
        if (store != null && isKnown) {
            store.completed(packetId);
        }
        connection.append(
                new Pubcomp(
                        packetId,
                        isKnown || !connection.isV5()
                                ? ReasonCode.SUCCESS
                                : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    private void receive(Connection connection, Publish publish, List<Publish> messages) {
        if (publish.qos() == QoS.EXACTLY_ONCE) {
            Boolean isAnswered = received.putIfAbsent(publish.packetId(), false);
            if (isAnswered != null) {
                if (isAnswered) {
                    connection.append(new Pubrec(publish.packetId())); // [MQTT-4.3.3-10]
                }
                return;
            }
        }
        messages.add(publish);
    }

    /// A message is dealt with.
    ///
    /// @param connection null while there is none
    void acknowledge(@Nullable Connection connection, Message message) {
        int packetId = message.packet().packetId();
        if (message.qos() == QoS.EXACTLY_ONCE) {
            // The same message may have come again meanwhile, or will, by another connection.
            boolean isNew = received.replace(packetId, false, true);
            if (isNew && store != null) {
                store.received(packetId);
            }
            if (isNew && connection != null) {
                connection.append(new Pubrec(packetId));
            }
        } else if (connection != null && message.connection() == connection.number()) {
            connection.append(new Puback(packetId));
        }
    }

    private void received(Connection connection, Pubrec ack) {
        if (ack.reason().isError()) {
            end(ack.packetId(), ack.reason(), ack.properties());
        } else if (exchanges.find(ack.packetId()) instanceof Exchange.Sending message) {
            message.isReleased = true;
            message.reason = ack.reason();
            if (store != null) {
                store.released(ack.packetId());
            }
            connection.append(new Pubrel(ack.packetId()));
        } else {
            connection.append(
                    new Pubrel(
                            ack.packetId(),
                            connection.isV5()
                                    ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND
                                    : ReasonCode.SUCCESS));
        }
    }

    private void end(int packetId, ReasonCode reason, Properties properties) {
        if (!(exchanges.find(packetId) instanceof Exchange.Sending message)) {
            return; // An answer that comes twice does no harm.
        }
        settle(message);
        if (reason.isError()) {
            finished(() ->
                    message.fail(
                            new MqttException.Rejected(
                                    reason, "The server refused the message: " + reason)));
        } else {
            ReasonCode said = message.reason == null ? reason : message.reason;
            var result = new PublishResult(said, properties);
            finished(() -> message.result.complete(result));
        }
    }

    private void answer(SubscribeResult result) {
        if (!(exchanges.find(result.packetId()) instanceof Exchange.Request request)) {
            throw new MalformedPacketException(
                    ReasonCode.PROTOCOL_ERROR, "an answer to no request: " + result.packetId());
        }
        exchanges.end(request);
        if (request.packet instanceof Subscribe subscribe) {
            for (int i = 0; i < subscribe.requests().size(); i++) {
                Subscribe.Request one = subscribe.requests().get(i);
                if (i < result.reasons().size() && !result.reasons().get(i).isError()) {
                    subscriptions.put(
                            one.filter(), new Subscribed(one.options(), subscribe.properties()));
                }
            }
        } else if (request.packet instanceof Unsubscribe unsubscribe) {
            unsubscribe.filters().forEach(subscriptions::remove);
        }
        finished(() -> request.result.complete(result));
    }
}
