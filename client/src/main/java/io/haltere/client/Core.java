package io.haltere.client;

import io.haltere.client.threads.ClientThreads;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One client: its connection, made again when it is lost, and what outlives it. Any thread; one
/// lock guards what the threads share.
///
/// Threads: the reader, who also connects again; each connection's writer; the inbox's, in time.
final class Core {
    private static final int BATCH = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final RandomGenerator random = new SplittableRandom();
    private final Inbox inbox;
    private final Session session;
    private final ClientThreads threads;

    // Guarded by the lock.
    private ClientOptions options;
    private @Nullable Connection connection;
    private Terms terms = Terms.NONE;
    private boolean isClosed;
    private boolean hasEnded;
    private @Nullable MqttException end;
    private @Nullable Connack connack;
    private int connections;

    /// Whether a handler waits until there is room for what it publishes.
    private boolean handlerWaits;

    private final List<Runnable> endings = new ArrayList<>();
    private final Reauthentication reauthentication = new Reauthentication();

    Core(ClientOptions told) {
        this.threads = ClientThreads.take(told.threads());
        this.options = told.withThreads(threads.factory());
        this.session = new Session(options);
        this.inbox =
                new Inbox(
                        options,
                        this::acknowledge,
                        message -> tell(() -> this.options.listener().dropped(message)));
    }

    Inbox inbox() {
        return inbox;
    }

    // Connecting.

    ThreadFactory threads() {
        return threads.factory();
    }

    /// Connects for the first time; on the caller's thread.
    Connack connect() {
        try {
            session.restore(options.cleanStart());
            Opening.Opened opened = open(options);
            start(opened, true);
            threads().newThread(() -> readAndReconnect(opened.connection())).start();
            return opened.connack();
        } catch (RuntimeException | Error failure) {
            threads.giveBack();
            throw failure;
        }
    }

    private Opening.Opened open(ClientOptions next) {
        return new Opening(next.preConnect().apply(next), ++connections, lock).open();
    }

    /// False when the client was closed meanwhile: then so is the connection.
    private boolean start(Opening.Opened opened, boolean isFirst) {
        Connection opening = opened.connection();
        lock.lock();
        try {
            if (isClosed) {
                opening.cut();
                return false;
            }
            connack = opened.connack();
            if (opened.assignedId() != null) {
                options = options.withClientId(opened.assignedId());
            }
            terms = Terms.of(opened.connack(), opened.options());
            opening.aliasMax(options.makesAliases() ? terms.aliasMax() : 0);
            connection = opening;
            session.resume(opening, terms, opened.connack().sessionPresent(), isFirst);
            session.pump(opening, terms);
            changed.signalAll();
        } finally {
            unlock();
        }
        threads()
                .newThread(() -> opening.writeLoop(options.store(), this::drained, this::tell))
                .start();
        if (terms.keepAliveSeconds() > 0) {
            new KeepAlive(
                            opening,
                            TimeUnit.SECONDS.toNanos(terms.keepAliveSeconds()),
                            lock,
                            () -> connection == opening,
                            () -> threads().newThread(opening::cut).start())
                    .run();
        }
        tell(() -> options.listener().connected(opened.connack()));
        return true;
    }

    /// Lets the lock go, and then tells those whose exchanges have ended: what they do with it is
    /// not ours to hold a lock around.
    private void unlock() {
        List<Runnable> finished = session.takeFinished();
        lock.unlock();
        finished.forEach(Runnable::run);
    }

    private void tell() {
        lock.lock();
        unlock();
    }

    /// Calls the user's code, whose faults are not ours.
    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error fault) {
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

    // Reading.

    private void readAndReconnect(Connection first) {
        Connection current = first;
        try {
            while (current != null) {
                MqttException cause = readToTheEnd(current);
                current.cut();
                current = comeBack(cause, current.storeFailure() == null);
            }
        } catch (RuntimeException | Error fault) {
            // The user's hook or authentication, or ours: whoever waits must hear of it.
            Log.fault(() -> "The client failed.", fault);
            if (current != null) {
                current.cut();
            }
            finish(new MqttException.ConnectionLost("The client failed: " + fault, fault));
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
            IOException unsaved = current.storeFailure();
            if (unsaved != null) {
                return Session.unsaved(unsaved);
            }
            return new MqttException.ConnectionLost("Connection lost: " + lost.getMessage(), lost);
        } catch (MqttException refused) {
            return refused;
        }
    }

    private MqttException end(Connection current, MalformedPacketException malformed) {
        current.refuse(malformed.reason());
        return new MqttException.ConnectionLost(
                "The server sent a malformed packet: " + malformed.getMessage(), malformed);
    }

    /// Null, or why the connection must end.
    private @Nullable MqttException handle(Connection current, List<Packet> packets) {
        var messages = new ArrayList<Publish>(packets.size());
        MqttException goodbye = null;
        MalformedPacketException fault = null;
        lock.lock();
        try {
            for (Packet packet : packets) {
                if (packet instanceof Disconnect disconnect) {
                    goodbye = MqttException.ConnectionLost.by(disconnect);
                } else if (packet instanceof Auth auth) {
                    session.finished(
                            reauthentication.handle(current, options.authentication(), auth));
                } else {
                    session.handle(current, packet, messages);
                }
            }
            session.pump(current, terms);
            changed.signalAll();
        } catch (MalformedPacketException malformed) {
            fault = malformed; // What came before it counts.
        } finally {
            unlock();
        }
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
        return locked(() -> session.waiting() > 0 || handlerWaits);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
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
    ///
    /// @param mayReconnect false when the next could do no better
    private @Nullable Connection comeBack(MqttException cause, boolean mayReconnect) {
        boolean wasClosed;
        lock.lock();
        try {
            connection = null;
            wasClosed = isClosed;
            session.finished(reauthentication.fail(cause));
            changed.signalAll();
        } finally {
            unlock();
        }
        if (mayReconnect) {
            session.force(); // What was accepted and has not left must not wait for the next one.
        }
        MqttException why = wasClosed ? new MqttException.Closed() : cause;
        Reconnect reconnect = wasClosed || !mayReconnect ? null : options.reconnect();
        tell(() -> options.listener().disconnected(why, reconnect != null));
        if (reconnect == null) {
            finish(why);
            return null;
        }
        for (int attempt = 0; pause(reconnect.delay(attempt, random)); attempt++) {
            try {
                Opening.Opened opened = open(goingOn());
                if (start(opened, false)) {
                    return opened.connection();
                }
            } catch (MqttException failed) {
                Log.debug(() -> "reconnect: " + failed);
                tell(() -> options.listener().failed(failed));
            }
        }
        finish(new MqttException.Closed());
        return null;
    }

    /// The options of further connections: in MQTT 5 they take up the session. In MQTT 3 a session
    /// that is not clean never ends, so one that began clean stays so.
    private ClientOptions goingOn() {
        return options.version() == ProtocolVersion.V5 ? options.withCleanStart(false) : options;
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
        threads.giveBack();
        left.forEach(exchange -> exchange.fail(why));
        inbox.close();
        List<Runnable> told = locked(() -> List.copyOf(endings));
        told.forEach(Runnable::run);
    }

    // What users ask for.

    /// @param patience nanoseconds that it waits until there is room
    CompletableFuture<PublishResult> publish(Publish publish, long patience) {
        boolean isWritten;
        Exchange.Sending sending;
        lock.lock();
        try {
            awaitRoom(patience);
            terms.check(publish);
            Connection current = connection;
            if (current != null && session.sendAtOnce(current, terms, publish)) {
                return CompletableFuture.completedFuture(PublishResult.SENT);
            }
            sending = new Exchange.Sending(publish);
            session.queue(sending);
            if (current != null) {
                session.pump(current, terms);
            }
            isWritten = current != null;
        } finally {
            unlock();
        }
        if (!isWritten && sending.needsAnswer()) {
            session.force(); // Else the writer does it, for many at once.
        }
        return sending.result;
    }

    /// Waits while the queue, or without one the connection's buffer, is full. Lock held.
    private void awaitRoom(long patience) {
        long nanos = patience;
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
            if (nanos <= 0) {
                throw new MqttException.TimedOut("Too much is under way already");
            }
            handlerWaits |= inbox.isCurrent();
            try {
                nanos = changed.awaitNanos(nanos);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new MqttException.TimedOut("interrupted");
            } finally {
                handlerWaits &= !inbox.isCurrent();
            }
        }
    }

    /// @param answered told of the answer, or of the failure, before anything that comes after it
    CompletableFuture<SubscribeResult> request(
            Packet packet,
            BiConsumer<? super @Nullable SubscribeResult, ? super @Nullable Throwable> answered) {
        lock.lock();
        try {
            if (hasEnded || isClosed) {
                throw end == null ? new MqttException.Closed() : end.again();
            }
            if (session.isFull()) {
                throw new MqttException.Rejected(
                        ReasonCode.QUOTA_EXCEEDED, "Every packet id is in use");
            }
            var request = new Exchange.Request(packet, false);
            CompletableFuture<SubscribeResult> result = request.result.whenComplete(answered);
            session.begin(request);
            Connection current = connection;
            if (current != null) {
                current.append(request.numbered());
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    /// Sends DISCONNECT and ends; returns when the socket is closed or the time is over.
    void close(ReasonCode reason, Properties properties) {
        Connection current;
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
        } finally {
            lock.unlock();
        }
        inbox.close(); // The reader may wait there for a slow handler.
        if (current != null) {
            awaitEnd();
            current.cut();
        }
    }

    private void awaitEnd() {
        long nanos = options.timeout().toNanos();
        lock.lock();
        try {
            while (!hasEnded && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    void whenEnded(Runnable action) {
        boolean isLater = locked(() -> !hasEnded && endings.add(action));
        if (!isLater) {
            action.run();
        }
    }

    void notWhenEnded(Runnable action) {
        locked(() -> endings.remove(action));
    }

    boolean isConnected() {
        return locked(() -> connection != null);
    }

    @Nullable Connack connack() {
        return locked(() -> connack);
    }

    CompletableFuture<Void> reauthenticate() {
        return locked(() -> reauthentication.begin(connection, options.authentication()));
    }
}
