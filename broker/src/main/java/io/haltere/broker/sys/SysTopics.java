package io.haltere.broker.sys;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.metrics.Counters;
import io.haltere.broker.port.Message;
import io.haltere.broker.retained.RetainedMessages;
import io.haltere.broker.session.LoopContext;
import io.haltere.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The `$SYS` tree: the broker's state as retained messages, published when it changed. Confined to
/// the first loop, but for [#match].
///
/// They are made when somebody wants them: what is kept for ten seconds each time would be old when
/// it becomes garbage.
public final class SysTopics {
    private static final long MILLIS = 1000;
    private static final long EXPIRY_SWEEP_MILLIS = 10 * MILLIS;
    private static final int SWEPT_PER_TURN = 500;

    private final LoopContext context;
    private final List<Counters> counters;
    private final SysValue version;
    private final SysValue uptime = new SysValue("uptime", seconds -> seconds + " seconds");
    private final List<Gauge> gauges = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();

    /// Everything, by topic.
    private final List<SysValue> all = new ArrayList<>();

    private final long startMillis;
    private long lastMillis;

    /// @param isMaximum whether it only grows
    private record Gauge(SysValue value, LongSupplier source, boolean isMaximum) {
        boolean isNews(long current) {
            return !value.isKnown()
                    || (isMaximum ? current > value.value() : current != value.value());
        }
    }

    public SysTopics(
            LoopContext context, List<Counters> counters, String version, LongSupplier memoryUsed) {
        this.context = context;
        this.counters = counters;
        this.version = new SysValue("version", _ -> version);
        this.startMillis = context.loop().millis();
        this.lastMillis = startMillis;
        declareClients();
        declareMessages();
        declareLoads();
        gauge("heap/current", memoryUsed);
        maximum("heap/maximum", memoryUsed);
        all.add(this.version);
        all.add(uptime);
        gauges.forEach(gauge -> all.add(gauge.value()));
        loads.forEach(load -> all.addAll(load.values()));
        all.sort((one, other) -> one.topic().toString().compareTo(other.topic().toString()));
    }

    private void gauge(String name, LongSupplier source) {
        gauges.add(new Gauge(new SysValue(name, Long::toString), source, false));
    }

    private void maximum(String name, LongSupplier source) {
        gauges.add(new Gauge(new SysValue(name, Long::toString), source, true));
    }

    private void declareClients() {
        var sessions = context.shared().sessions();
        LongSupplier connected = () -> sum(Counter.CLIENTS_CONNECTED);
        LongSupplier away = () -> Math.max(0, sessions.size() - sum(Counter.CLIENTS_CONNECTED));
        gauge("clients/total", sessions::size);
        gauge("clients/connected", connected);
        gauge("clients/active", connected);
        gauge("clients/disconnected", away);
        gauge("clients/inactive", away);
        maximum("clients/maximum", connected);
        gauge("clients/expired", () -> sum(Counter.SESSIONS_EXPIRED));
        gauge("connections/socket/count", () -> sum(Counter.SOCKETS_ACCEPTED));
        gauge("subscriptions/count", () -> context.shared().subscriptions().size());
        gauge("shared_subscriptions/count", () -> context.shared().subscriptions().sharedSize());
    }

    private void declareMessages() {
        var retained = context.shared().retained();
        LongSupplier kept = () -> retained.size() + all.stream().filter(SysValue::isKnown).count();
        LongSupplier stored = () -> kept.getAsLong() + sum(Counter.MESSAGES_HELD);
        gauge("messages/stored", stored);
        gauge("store/messages/count", stored);
        gauge("store/messages/bytes", () -> retained.bytes() + own() + sum(Counter.BYTES_HELD));
        gauge("retained messages/count", kept);
        gauge("messages/received", () -> sum(Counter.PACKETS_RECEIVED));
        gauge("messages/sent", () -> sum(Counter.PACKETS_SENT));
        gauge("bytes/received", () -> sum(Counter.BYTES_RECEIVED));
        gauge("bytes/sent", () -> sum(Counter.BYTES_SENT));
        gauge("publish/messages/received", () -> sum(Counter.PUBLISH_RECEIVED));
        gauge("publish/messages/sent", () -> sum(Counter.PUBLISH_SENT));
        gauge("publish/messages/dropped", () -> sum(Counter.PUBLISH_DROPPED));
        gauge("publish/bytes/received", () -> sum(Counter.PUBLISH_BYTES_RECEIVED));
        gauge("publish/bytes/sent", () -> sum(Counter.PUBLISH_BYTES_SENT));
        gauge("packet/out/count", () -> sum(Counter.PACKETS_WAITING));
        gauge("packet/out/bytes", () -> sum(Counter.BYTES_WAITING));
    }

    private int own() {
        return all.stream().filter(SysValue::isKnown).mapToInt(SysValue::size).sum();
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
        context.shared().retained().own(this::match); // First: or somebody could miss the version.
        if (context.policy().sysInterval() > 0) {
            publish(version, 0);
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
        publish(uptime, (now - startMillis) / MILLIS);
        for (Gauge gauge : gauges) {
            long current = gauge.source().getAsLong();
            if (gauge.isNews(current)) {
                publish(gauge.value(), current);
            }
        }
        if (now > lastMillis) {
            double seconds = (now - lastMillis) / (double) MILLIS;
            loads.forEach(load -> load.update(seconds, this::publish));
            lastMillis = now;
        }
    }

    private void publish(SysValue changed, long value) {
        changed.set(value);
        if (context.router().isWanted(changed.topic())) {
            context.router().deliver(changed.message());
        }
    }

    /// For those who subscribe. From any thread.
    private void match(TopicFilter filter, Consumer<Message> found) {
        if (filter.bytes()[0] != '$') {
            return; // Nearly always. [MQTT-4.7.2-1]
        }
        for (SysValue value : all) {
            if (value.isKnown() && filter.matches(value.topic())) {
                found.accept(value.message());
            }
        }
    }
}
