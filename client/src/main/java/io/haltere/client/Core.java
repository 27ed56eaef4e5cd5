package io.haltere.client;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Pingreq;
import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One client: its connection, made again when it is lost, and what outlives it. Any thread; one
/// lock guards what the threads share.
///
/// Threads: the reader, who also connects again; the writer of each connection; that of the inbox,
/// once a message has come.
final class Core {
    private static final int BATCH = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final RandomGenerator random = new SplittableRandom();
    private final Inbox inbox;
    private final Session session;

    // Guarded by the lock.
    private ClientOptions options;
    private @Nullable Connection connection;
    private Terms terms = Terms.NONE;
    private boolean isClosed;
    private boolean hasEnded;
    private @Nullable MqttException end;
    private @Nullable Connack connack;
    private int connections;
    private final List<Runnable> endings = new ArrayList<>();
    private final Reauthentication reauthentication = new Reauthentication();

    Core(ClientOptions options) {
        this.options = options;
        this.session = new Session(options);
        this.inbox =
                new Inbox(
                        options,
                        this::acknowledge,
                        message -> this.options.listener().dropped(message));
    }

    Inbox inbox() {
        return inbox;
    }

    // Connecting.

    /// Connects for the first time; on the caller's thread.
    Connack connect() {
        Opening.Opened opened = new Opening(options, ++connections, lock).open();
        start(opened, true);
        options.threads().newThread(() -> readAndReconnect(opened.connection())).start();
        return opened.connack();
    }

    private void start(Opening.Opened opened, boolean isFirst) {
        Connection opening = opened.connection();
        lock.lock();
        try {
            connack = opened.connack();
            terms = Terms.of(opened.connack(), opened.options());
            opening.aliasMax(options.makesAliases() ? terms.aliasMax() : 0);
            connection = opening;
            session.resume(opening, opened.connack().sessionPresent(), isFirst);
            session.pump(opening, terms);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        options.threads().newThread(() -> opening.writeLoop(this::drained)).start();
        if (terms.keepAliveSeconds() > 0) {
            watch(opening, TimeUnit.SECONDS.toNanos(terms.keepAliveSeconds()));
        }
        tell(() -> options.listener().connected(opened.connack()));
    }

    /// Calls the user's code, whose faults are not ours.
    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException fault) {
            Log.fault(() -> "A connection listener failed.", fault);
        }
    }

    /// The writer has taken what was pending. Lock held.
    private void drained() {
        Connection current = connection;
        if (current != null && session.hasQueued()) {
            session.pump(current, terms);
        }
        changed.signalAll();
    }

    /// Sees that something is sent and received within each keep alive.
    private void watch(Connection watched, long keepAlive) {
        long now = System.nanoTime();
        long silent = now - Math.min(watched.lastReceived(), watched.lastSent());
        if (now - watched.lastReceived() >= 2 * keepAlive) {
            // To close may take a moment, and this thread is everybody's.
            options.threads().newThread(watched::cut).start();
            return;
        }
        if (silent >= keepAlive - keepAlive / 4) {
            lock.lock();
            try {
                if (connection != watched) {
                    return;
                }
                watched.append(Pingreq.PINGREQ);
            } finally {
                lock.unlock();
            }
        }
        CompletableFuture.delayedExecutor(keepAlive / 4, TimeUnit.NANOSECONDS)
                .execute(() -> watch(watched, keepAlive));
    }

    // Reading.

    private void readAndReconnect(Connection first) {
        Connection current = first;
        while (current != null) {
            MqttException cause = readToTheEnd(current);
            current.cut();
            current = comeBack(cause);
        }
    }

    private MqttException readToTheEnd(Connection current) {
        try {
            while (true) {
                MqttException goodbye = handle(current, current.read(BATCH));
                if (goodbye != null) {
                    return goodbye;
                }
            }
        } catch (MalformedPacketException malformed) {
            return end(current, malformed);
        } catch (IOException lost) {
            return new MqttException.ConnectionLost("Connection lost: " + lost.getMessage(), lost);
        } catch (MqttException refused) {
            return refused;
        }
    }

    private MqttException end(Connection current, MalformedPacketException malformed) {
        if (current.isV5()) {
            lock.lock();
            try {
                current.append(new Disconnect(malformed.reason()));
                current.end();
            } finally {
                lock.unlock();
            }
            current.awaitGoodbye();
        }
        return new MqttException.ConnectionLost(
                "The server sent a malformed packet: " + malformed.getMessage(), malformed);
    }

    /// Null, or why the connection must end.
    private @Nullable MqttException handle(Connection current, List<Packet> packets) {
        var finished = new ArrayList<Runnable>();
        var messages = new ArrayList<Publish>();
        MqttException goodbye = null;
        MalformedPacketException fault = null;
        lock.lock();
        try {
            for (Packet packet : packets) {
                if (packet instanceof Disconnect disconnect) {
                    goodbye = lost(disconnect);
                } else if (packet instanceof Auth auth) {
                    reauthentication.handle(current, options.authentication(), auth, finished);
                } else {
                    session.handle(current, packet, messages, finished);
                }
            }
            session.pump(current, terms);
            changed.signalAll();
        } catch (MalformedPacketException malformed) {
            fault = malformed; // What came before it counts.
        } finally {
            lock.unlock();
        }
        finished.forEach(Runnable::run);
        if (!messages.isEmpty()) {
            var received = new ArrayList<Message>(messages.size());
            messages.forEach(
                    publish -> received.add(new Message(publish, inbox, current.number())));
            inbox.put(received, this::isSomeoneWaiting);
        }
        if (fault != null) {
            throw fault;
        }
        return goodbye;
    }

    private boolean isSomeoneWaiting() {
        lock.lock();
        try {
            return session.waiting() > 0;
        } finally {
            lock.unlock();
        }
    }

    private static MqttException lost(Disconnect disconnect) {
        String text = disconnect.properties().find(Property.REASON_STRING);
        return new MqttException.ConnectionLost(
                "The server disconnected: "
                        + disconnect.reason()
                        + (text == null ? "" : " (" + text + ")"),
                null);
    }

    /// Tells the server that a message is dealt with.
    private void acknowledge(Message message) {
        lock.lock();
        try {
            session.acknowledge(connection, message);
        } finally {
            lock.unlock();
        }
    }

    // Losing and coming back.

    /// The next connection, or null when there is to be none.
    private @Nullable Connection comeBack(MqttException cause) {
        lock.lock();
        try {
            connection = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        MqttException why = isClosed ? new MqttException.Closed() : cause;
        Reconnect reconnect = options.reconnect();
        boolean comesBack = !isClosed && reconnect != null;
        tell(() -> options.listener().disconnected(why, comesBack));
        for (int attempt = 0; comesBack && reconnect != null; attempt++) {
            if (!pause(reconnect.delay(attempt, random))) {
                break;
            }
            try {
                ClientOptions now = options.preConnect().apply(options);
                Opening.Opened opened =
                        new Opening(now.withCleanStart(false), ++connections, lock).open();
                start(opened, false);
                return opened.connection();
            } catch (MqttException failed) {
                Log.debug(() -> "reconnect: " + failed);
            }
        }
        finish(isClosed ? new MqttException.Closed() : why);
        return null;
    }

    /// False when the client was closed meanwhile.
    private boolean pause(Duration delay) {
        long nanos = delay.toNanos();
        lock.lock();
        try {
            while (nanos > 0 && !isClosed) {
                nanos = changed.awaitNanos(nanos);
            }
            return !isClosed;
        } catch (InterruptedException interrupted) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void finish(MqttException why) {
        List<Exchange> left;
        lock.lock();
        try {
            end = why;
            hasEnded = true;
            left = session.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(exchange -> exchange.fail(why));
        inbox.close();
        List<Runnable> told;
        lock.lock();
        try {
            told = List.copyOf(endings);
        } finally {
            lock.unlock();
        }
        told.forEach(Runnable::run);
    }

    // What users ask for.

    CompletableFuture<PublishResult> publish(Publish publish) {
        lock.lock();
        try {
            awaitRoom();
            terms.check(publish);
            var sending = new Exchange.Sending(publish);
            Connection current = connection;
            if (current == null || sending.needsAnswer() || session.hasQueued()) {
                session.queue(sending);
                if (current != null) {
                    session.pump(current, terms);
                }
                return sending.result;
            }
            checkLength(current, publish);
            current.append(publish);
            sending.result.complete(PublishResult.SENT);
            return sending.result;
        } finally {
            lock.unlock();
        }
    }

    private void checkLength(Connection current, Packet packet) {
        long length = current.length(packet);
        if (length > terms.packetSizeMax()) {
            throw new MqttException.Rejected(
                    ReasonCode.PACKET_TOO_LARGE,
                    "A packet of " + length + " bytes; the server takes " + terms.packetSizeMax());
        }
    }

    /// Waits while the queue, or without one the connection's buffer, is full. Lock held.
    private void awaitRoom() {
        while (true) {
            if (hasEnded || isClosed) {
                throw end == null ? new MqttException.Closed() : end.again();
            }
            Connection current = connection;
            boolean isFull =
                    session.isQueueFull()
                            || current != null && !session.hasQueued() && !current.hasRoom();
            if (!isFull) {
                return;
            }
            try {
                changed.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new MqttException.TimedOut("interrupted");
            }
        }
    }

    CompletableFuture<SubscribeResult> request(Packet packet) {
        lock.lock();
        try {
            if (hasEnded || isClosed) {
                throw end == null ? new MqttException.Closed() : end.again();
            }
            var request = new Exchange.Request(packet);
            session.begin(request);
            Connection current = connection;
            if (current != null) {
                current.append(request.numbered());
            }
            return request.result;
        } finally {
            lock.unlock();
        }
    }

    /// Sends DISCONNECT and ends; returns when the socket is closed or the time is over.
    void close(ReasonCode reason, Properties properties) {
        Connection current = null;
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            current = connection;
            if (current != null) {
                current.append(new Disconnect(reason, properties));
                current.end();
            }
            changed.signalAll();
            long nanos = options.timeout().toNanos();
            while (!hasEnded && nanos > 0 && current != null) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        if (current != null) {
            current.cut();
        }
    }

    void whenEnded(Runnable action) {
        lock.lock();
        try {
            if (!hasEnded) {
                endings.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    void notWhenEnded(Runnable action) {
        lock.lock();
        try {
            endings.remove(action);
        } finally {
            lock.unlock();
        }
    }

    boolean isConnected() {
        lock.lock();
        try {
            return connection != null;
        } finally {
            lock.unlock();
        }
    }

    @Nullable Connack connack() {
        lock.lock();
        try {
            return connack;
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<Void> reauthenticate() {
        lock.lock();
        try {
            return reauthentication.begin(connection, options.authentication());
        } finally {
            lock.unlock();
        }
    }
}
