package io.haltere.broker.sys;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.metrics.Counters;
import io.haltere.broker.port.Message;
import io.haltere.broker.retained.RetainedMessages;
import io.haltere.broker.session.LoopContext;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// The `$SYS` tree: the broker's state as retained messages, published when it changed. Confined to
/// the first loop.
public final class SysTopics {
    private static final String ROOT = "$SYS/broker/";
    private static final long MILLIS = 1000;
    private static final long EXPIRY_SWEEP_MILLIS = 10 * MILLIS;
    private static final int SWEPT_PER_TURN = 500;

    private final LoopContext context;
    private final List<Counters> counters;
    private final String version;
    private final Map<String, LongSupplier> values = new LinkedHashMap<>();
    private final Map<String, LongSupplier> maxima = new LinkedHashMap<>();
    private final List<Load> loads = new ArrayList<>();

    /// What was published last.
    private final Map<String, Long> published = new LinkedHashMap<>();

    private final long startMillis;
    private long lastMillis;

    public SysTopics(
            LoopContext context, List<Counters> counters, String version, LongSupplier memoryUsed) {
        this.context = context;
        this.counters = counters;
        this.version = version;
        this.startMillis = context.loop().millis();
        this.lastMillis = startMillis;
        declareClients();
        declareMessages();
        declareLoads();
        values.put("heap/current", memoryUsed);
        maxima.put("heap/maximum", memoryUsed);
    }

    private void declareClients() {
        var sessions = context.shared().sessions();
        LongSupplier connected = () -> sum(Counter.CLIENTS_CONNECTED);
        LongSupplier away = () -> Math.max(0, sessions.size() - sum(Counter.CLIENTS_CONNECTED));
        values.put("clients/total", sessions::size);
        values.put("clients/connected", connected);
        values.put("clients/active", connected);
        values.put("clients/disconnected", away);
        values.put("clients/inactive", away);
        maxima.put("clients/maximum", connected);
        values.put("clients/expired", () -> sum(Counter.SESSIONS_EXPIRED));
        values.put("connections/socket/count", () -> sum(Counter.SOCKETS_ACCEPTED));
        values.put("subscriptions/count", () -> context.shared().subscriptions().size());
        values.put(
                "shared_subscriptions/count", () -> context.shared().subscriptions().sharedSize());
    }

    private void declareMessages() {
        var retained = context.shared().retained();
        LongSupplier stored = () -> retained.size() + sum(Counter.MESSAGES_HELD);
        values.put("messages/stored", stored);
        values.put("store/messages/count", stored);
        values.put("store/messages/bytes", () -> retained.bytes() + sum(Counter.BYTES_HELD));
        values.put("retained messages/count", retained::size);
        values.put("messages/received", () -> sum(Counter.PACKETS_RECEIVED));
        values.put("messages/sent", () -> sum(Counter.PACKETS_SENT));
        values.put("bytes/received", () -> sum(Counter.BYTES_RECEIVED));
        values.put("bytes/sent", () -> sum(Counter.BYTES_SENT));
        values.put("publish/messages/received", () -> sum(Counter.PUBLISH_RECEIVED));
        values.put("publish/messages/sent", () -> sum(Counter.PUBLISH_SENT));
        values.put("publish/messages/dropped", () -> sum(Counter.PUBLISH_DROPPED));
        values.put("publish/bytes/received", () -> sum(Counter.PUBLISH_BYTES_RECEIVED));
        values.put("publish/bytes/sent", () -> sum(Counter.PUBLISH_BYTES_SENT));
        values.put("packet/out/count", () -> sum(Counter.PACKETS_WAITING));
        values.put("packet/out/bytes", () -> sum(Counter.BYTES_WAITING));
    }

    private void declareLoads() {
        load("messages/received", Counter.PACKETS_RECEIVED);
        load("messages/sent", Counter.PACKETS_SENT);
        load("publish/received", Counter.PUBLISH_RECEIVED);
        load("publish/sent", Counter.PUBLISH_SENT);
        load("publish/dropped", Counter.PUBLISH_DROPPED);
        load("bytes/received", Counter.BYTES_RECEIVED);
        load("bytes/sent", Counter.BYTES_SENT);
        load("sockets", Counter.SOCKETS_ACCEPTED);
        load("connections", Counter.CONNECTIONS_ACCEPTED);
    }

    private void load(String name, Counter counter) {
        loads.add(new Load("load/" + name, () -> sum(counter)));
    }

    private long sum(Counter counter) {
        return Counters.sum(counters, counter);
    }

    /// Begins to publish. On the first loop.
    public void start() {
        if (context.policy().sysInterval() > 0) {
            publish("version", version);
            update();
        }
        scheduleUpdate();
        sweep();
    }

    private void sweep() {
        var expired = context.shared().retained().removeExpired(SWEPT_PER_TURN);
        for (RetainedMessages.Displaced one : expired) {
            context.journal().release(one.reference(), one.message());
        }
        if (expired.size() == SWEPT_PER_TURN) {
            context.loop().execute(this::sweep);
        } else {
            context.deadlines().start(EXPIRY_SWEEP_MILLIS, this::sweep);
        }
    }

    /// At the next second of the clock that the interval divides. With an interval of 0 it only
    /// looks now and then whether a reload has set another.
    private void scheduleUpdate() {
        int interval = context.policy().sysInterval();
        long period = interval == 0 ? EXPIRY_SWEEP_MILLIS : interval * MILLIS;
        long untilNext = period - Math.floorMod(context.now(), period);
        context.deadlines()
                .start(
                        untilNext,
                        () -> {
                            if (context.policy().sysInterval() > 0) {
                                update();
                            }
                            scheduleUpdate();
                        });
    }

    private void update() {
        long now = context.loop().millis();
        publish("uptime", (now - startMillis) / MILLIS + " seconds");
        values.forEach((topic, value) -> {
            long current = value.getAsLong();
            Long last = published.put(topic, current);
            if (last == null || last != current) {
                publish(topic, Long.toString(current));
            }
        });
        maxima.forEach((topic, value) -> {
            long current = value.getAsLong();
            Long last = published.get(topic);
            if (last == null || current > last) {
                published.put(topic, current);
                publish(topic, Long.toString(current));
            }
        });
        if (now > lastMillis) {
            double seconds = (now - lastMillis) / (double) MILLIS;
            loads.forEach(load -> load.update(seconds, this::publish));
            lastMillis = now;
        }
    }

    private void publish(String topic, String text) {
        context.router()
                .route(
                        Message.own(
                                TopicName.of(ROOT + topic),
                                Payload.of(text),
                                QoS.EXACTLY_ONCE,
                                true));
    }
}
