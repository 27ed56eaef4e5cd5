package io.haltere.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Messages of one subscription, to be taken one by one. Any thread; each message goes to one.
///
/// A few messages wait here; then the client, and with it the server, waits for whoever takes them.
/// The loop over it ends when it is closed, or when the client has ended.
public final class Subscription implements Iterable<Message>, AutoCloseable {
    private static final int WAITING_MAX = 64;

    private final MqttClient client;
    private final String filter;
    private final MessageHandler handler = this::put;
    private final Runnable ending = this::close;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Message> waiting = new ArrayDeque<>();
    private boolean isClosed;

    Subscription(MqttClient client, String filter) {
        this.client = client;
        this.filter = filter;
        client.async().handle(filter, handler);
        client.async().whenEnded(ending);
    }

    private void put(Message message) {
        lock.lock();
        try {
            while (waiting.size() >= WAITING_MAX && !isClosed) {
                changed.awaitUninterruptibly();
            }
            if (!isClosed) {
                waiting.add(message);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The next message; null if none comes in time or the subscription has ended.
    ///
    /// @throws InterruptedException when the thread is interrupted while it waits
    public @Nullable Message next(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                if (isClosed || nanos <= 0) {
                    return null;
                }
                nanos = changed.awaitNanos(nanos);
            }
            changed.signalAll();
            return waiting.remove();
        } finally {
            lock.unlock();
        }
    }

    private boolean await() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !isClosed) {
                changed.awaitUninterruptibly();
            }
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Iterator<Message> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return Subscription.this.await();
            }

            @Override
            public Message next() {
                lock.lock();
                try {
                    while (waiting.isEmpty() && !isClosed) {
                        changed.awaitUninterruptibly();
                    }
                    Message message = waiting.poll();
                    if (message == null) {
                        throw new NoSuchElementException(filter);
                    }
                    changed.signalAll();
                    return message;
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    /// Unsubscribes; loops over it end.
    @Override
    public void close() {
        if (!end()) {
            return;
        }
        if (client.isConnected()) {
            client.unsubscribe(filter);
            return;
        }
        try {
            client.async().unsubscribe(filter); // Or it would be made again with the connection.
        } catch (MqttException over) {
            Log.debug(() -> "no need to unsubscribe: " + over);
        }
    }

    /// False if it had ended before.
    boolean end() {
        client.async().removeHandler(handler);
        client.async().notWhenEnded(ending);
        lock.lock();
        try {
            boolean isFirst = !isClosed;
            isClosed = true;
            changed.signalAll();
            return isFirst;
        } finally {
            lock.unlock();
        }
    }
}
