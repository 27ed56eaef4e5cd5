package io.haltere.tools.bench;

import io.haltere.client.ClientOptions;
import io.haltere.client.ConnectionListener;
import io.haltere.client.MqttClient;
import io.haltere.client.MqttException;
import io.haltere.client.SubscribeResult;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.tools.settings.BenchSettings;
import io.haltere.tools.settings.BenchSettings.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One run: clients connect, publish and subscribe; what comes of it is counted. [#run] is for one
/// thread; any may ask for the summary.
public final class Bench {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long QUIET_QOS_0 = SECOND;
    private static final long QUIET = 5 * SECOND;
    private static final long LOOK_MILLIS = 10;

    /// More busy clients are cheaper with virtual threads: they share carriers that hardly sleep.
    private static final int PLATFORM_CLIENTS_MAX = 4;

    private final Load load;
    private final ThreadFactory threads;
    private final ClientOptions options;
    private final String idPrefix;
    private final Consumer<String> progress;
    private final Run run;
    private final Crowd crowd;
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final AtomicIntegerArray audiences;
    private final AtomicInteger publishing = new AtomicInteger();
    private final CountDownLatch published;
    private volatile Duration cpuBefore = Duration.ZERO;
    private volatile boolean isLeaving;

    /// @param options of each client, but for its name
    /// @param idPrefix of the names
    /// @param progress is told what to print each second
    public Bench(
            BenchSettings settings,
            ClientOptions options,
            String idPrefix,
            Consumer<String> progress) {
        load = settings.load();
        QoS qos = settings.connection().qos();
        run = new Run(load, qos);
        this.idPrefix = idPrefix;
        this.progress = progress;
        // One kind for all, or the clients could not be compared.
        int clients = load.publishers() + load.subscribers() + load.idle();
        threads =
                clients <= PLATFORM_CLIENTS_MAX
                        ? Thread.ofPlatform().daemon().factory()
                        : Thread.ofVirtual().factory();
        this.options = options.withThreads(threads).withReconnect(null).withListener(losses());
        crowd = new Crowd(load.rampUp());
        audiences = new AtomicIntegerArray(run.topics());
        published = new CountDownLatch(load.publishers());
        for (int i = 0; i < load.publishers(); i++) {
            publishers.add(new Publisher(run, i, settings.connection().maxInflight()));
        }
        for (int i = 0; i < load.subscribers(); i++) {
            subscribers.add(new Subscriber(run, publishers));
        }
    }

    private ConnectionListener losses() {
        return new ConnectionListener() {
            @Override
            public void disconnected(MqttException cause, boolean comesBack) {
                if (!isLeaving && !(cause instanceof MqttException.Closed)) {
                    run.error();
                }
            }
        };
    }

    /// Runs to the end.
    public Summary run() throws InterruptedException {
        crowd.gather(load.subscribers(), this::subscribe);
        var clients = new @Nullable MqttClient[load.publishers()];
        crowd.gather(load.publishers(), i -> clients[i] = connect("pub-" + i));
        crowd.gather(load.idle(), i -> connect("idle-" + i));
        if (crowd.connected() == 0) {
            return soFar();
        }
        cpuBefore = cpu();
        run.begin(System.nanoTime());
        for (int i = 0; i < clients.length; i++) {
            start(publishers.get(i), i, clients[i]);
        }
        awaitPublishers();
        awaitArrivals();
        Summary summary = soFar();
        leave();
        return summary;
    }

    /// Why the first connection failed; null if none did.
    public @Nullable MqttException failure() {
        return crowd.failure();
    }

    private MqttClient connect(String name) {
        return MqttClient.connect(options.withClientId(idPrefix + name));
    }

    private MqttClient subscribe(int number) {
        MqttClient client =
                MqttClient.connect(
                        options.withClientId(idPrefix + "sub-" + number)
                                .withHandler(subscribers.get(number)));
        var request =
                new Subscribe.Request(
                        TopicFilter.of(run.topic(number)), SubscriptionOptions.of(run.qos()));
        SubscribeResult result = client.subscribe(List.of(request), load.subscribeProperties());
        if (result.isRefused()) {
            run.error();
        } else {
            audiences.incrementAndGet(number % run.topics());
        }
        return client;
    }

    private void start(Publisher publisher, int number, @Nullable MqttClient client) {
        if (client == null) {
            published.countDown();
            return;
        }
        publisher.audience(audiences.get(number % run.topics()));
        publishing.incrementAndGet();
        threads.newThread(
                        () -> {
                            try {
                                publisher.publish(client.async());
                            } finally {
                                published.countDown();
                            }
                        })
                .start();
    }

    private void awaitPublishers() throws InterruptedException {
        long before = 0;
        long receivedBefore = 0;
        long start = System.nanoTime();
        long tick = start;
        while (!hasEnded(tick)) {
            long now = System.nanoTime();
            double seconds = Math.max(now - tick, 1) / (double) SECOND;
            tick = now;
            long sent = publishers.stream().mapToLong(Publisher::sent).sum();
            long received = received();
            progress.accept(
                    String.format(
                            Locale.ROOT,
                            "%.0f s: %.0f/s sent, %.0f/s received, %d errors",
                            (now - start) / (double) SECOND,
                            (sent - before) / seconds,
                            (received - receivedBefore) / seconds,
                            run.errors()));
            before = sent;
            receivedBefore = received;
        }
    }

    /// Waits a second, or until the end, which it tells.
    private boolean hasEnded(long tick) throws InterruptedException {
        long left = Math.max(tick + SECOND - System.nanoTime(), 0);
        if (publishing.get() > 0) {
            return published.await(left, TimeUnit.NANOSECONDS);
        }
        TimeUnit.NANOSECONDS.sleep(left);
        return run.isOver(System.nanoTime());
    }

    /// Waits until all that is owed has come, or nothing comes any more.
    private void awaitArrivals() throws InterruptedException {
        long patience = run.qos() == QoS.AT_MOST_ONCE ? QUIET_QOS_0 : QUIET;
        long owed = owed();
        long received = received();
        long latest = System.nanoTime();
        while (received < owed && System.nanoTime() - latest < patience) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            long now = received();
            if (now > received) {
                latest = System.nanoTime();
            }
            received = now;
        }
    }

    private long owed() {
        return publishers.stream().mapToLong(Publisher::owed).sum();
    }

    private long received() {
        return subscribers.stream().mapToLong(Subscriber::received).sum();
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// What came of it until now.
    public Summary soFar() {
        var latencies = new Histogram();
        subscribers.forEach(subscriber -> subscriber.addLatencies(latencies));
        long from = run.from();
        long lastSent = publishers.stream().mapToLong(Publisher::last).max().orElse(0);
        long lastCame = subscribers.stream().mapToLong(Subscriber::last).max().orElse(0);
        long measured = publishers.stream().mapToLong(Publisher::measured).sum();
        double sentRate = Summary.perSecond(measured, lastSent - from);
        double receivedRate = Summary.perSecond(latencies.count(), lastCame - from);
        long sent = publishers.stream().mapToLong(Publisher::sent).sum();
        return new Summary(
                crowd.connected(),
                crowd.nanos() / (double) SECOND,
                crowd.failed(),
                measured,
                sentRate,
                latencies.count(),
                receivedRate,
                Summary.megabytes(load, subscribers.isEmpty() ? sentRate : receivedRate),
                Math.max(owed() - received(), 0),
                subscribers.stream().mapToLong(Subscriber::repeated).sum(),
                run.errors(),
                Summary.Latencies.of(latencies),
                cpu().minus(cpuBefore).toMillis() / 1e3,
                sent + received());
    }

    /// Disconnects all.
    public void leave() throws InterruptedException {
        isLeaving = true;
        run.stop();
        crowd.leave();
    }
}
