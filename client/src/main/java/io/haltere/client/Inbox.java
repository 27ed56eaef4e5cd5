package io.haltere.client;

import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Messages that have come and wait for their handlers, which one thread calls in turn.
///
/// While it is full the reader waits, and so does the server. But a handler may itself wait for an
/// answer that only the reader can bring: then, after a moment, messages of QoS 0 are dropped.
final class Inbox {
    private static final long PATIENCE_MILLIS = 200;

    /// @param isSubscribers whether the handler goes with its subscription
    private record Entry(
            @Nullable TopicFilter filter, MessageHandler handler, boolean isSubscribers) {}

    private final int max;
    private final boolean manual;
    private final ThreadFactory threads;
    private final Consumer<Message> acknowledged;
    private final Consumer<Message> dropped;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Message> queue = new ArrayDeque<>();

    /// Of QoS 1 and 2, in the order in which they came: so are they acknowledged.
    private final Deque<Message> unacknowledged = new ArrayDeque<>();

    private volatile List<Entry> entries = List.of();
    private volatile @Nullable Thread thread;
    private boolean isClosed;

    /// The connection that the latest message came by.
    private int connection;

    /// @param acknowledged tells the server
    /// @param dropped tells the user
    Inbox(ClientOptions options, Consumer<Message> acknowledged, Consumer<Message> dropped) {
        this.max = options.receivedMax();
        this.manual = options.acknowledgesManually();
        this.threads = options.threads();
        this.acknowledged = acknowledged;
        this.dropped = dropped;
        MessageHandler first = options.handler();
        if (first != null) {
            add(null, first, false);
        }
    }

    /// @param filter null for messages that no other handler takes
    /// @param isSubscribers whether [#unsubscribed] takes it out
    void add(@Nullable TopicFilter filter, MessageHandler handler, boolean isSubscribers) {
        lock.lock();
        try {
            var more = new ArrayList<>(entries);
            more.add(new Entry(filter, handler, isSubscribers));
            entries = List.copyOf(more);
            begin();
        } finally {
            lock.unlock();
        }
    }

    /// Takes out handlers that went with a subscription.
    void unsubscribed(List<TopicFilter> filters) {
        lock.lock();
        try {
            entries =
                    entries.stream()
                            .filter(entry ->
                                    !entry.isSubscribers || !filters.contains(entry.filter))
                            .toList();
        } finally {
            lock.unlock();
        }
    }

    /// Before there is any handler messages wait: a session that goes on brings some at once.
    private void begin() {
        if (thread == null && !queue.isEmpty() && !entries.isEmpty()) {
            Thread caller = threads.newThread(this::run);
            thread = caller;
            caller.start();
        }
    }

    /// Whether the handlers are called on this thread.
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    void remove(MessageHandler handler) {
        lock.lock();
        try {
            entries = entries.stream().filter(entry -> entry.handler != handler).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Takes messages, on the reader's thread.
    ///
    /// @param someoneWaits whether somebody waits for an answer of the server
    void put(List<Message> messages, BooleanSupplier someoneWaits) {
        lock.lock();
        try {
            forgetRepeated(messages.getFirst().connection());
            boolean hasRoom = awaitRoom(someoneWaits);
            for (Message message : messages) {
                if (message.qos() != QoS.AT_MOST_ONCE) {
                    unacknowledged.add(message);
                } else if (!hasRoom && queue.size() >= max) {
                    dropped.accept(message);
                    continue;
                }
                queue.add(message);
            }
            begin();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Messages of QoS 1 that an earlier connection brought come again: nobody need acknowledge
    /// those, and they must not hold up the others.
    private void forgetRepeated(int latest) {
        if (connection != latest) {
            connection = latest;
            unacknowledged.removeIf(message -> message.qos() == QoS.AT_LEAST_ONCE);
        }
    }

    private boolean awaitRoom(BooleanSupplier someoneWaits) {
        long patience = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (queue.size() >= max && !isClosed) {
            if (patience <= 0 && someoneWaits.getAsBoolean()) {
                return false;
            }
            try {
                patience = changed.awaitNanos(Math.max(patience, TimeUnit.MILLISECONDS.toNanos(1)));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private void run() {
        var batch = new ArrayList<Message>();
        while (take(batch)) {
            for (Message message : batch) {
                dispatch(message);
                if (!manual) {
                    acknowledge(message);
                }
            }
            batch.clear();
        }
    }

    private boolean take(List<Message> batch) {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                if (isClosed) {
                    return false;
                }
                changed.awaitUninterruptibly();
            }
            batch.addAll(queue);
            queue.clear();
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void dispatch(Message message) {
        boolean isTaken = false;
        for (Entry entry : entries) {
            if (entry.filter != null && entry.filter.matches(message.packet().topic())) {
                isTaken = true;
                call(entry.handler, message);
            }
        }
        if (isTaken) {
            return;
        }
        for (Entry entry : entries) {
            if (entry.filter == null) {
                call(entry.handler, message);
            }
        }
    }

    private static void call(MessageHandler handler, Message message) {
        try {
            handler.handle(message);
        } catch (RuntimeException | Error fault) {
            // An error, too: the messages behind it would wait for ever.
            Log.fault(() -> "The handler of a message on " + message.topic() + " failed.", fault);
        }
    }

    void acknowledge(Message message) {
        if (message.qos() == QoS.AT_MOST_ONCE) {
            return;
        }
        lock.lock();
        try {
            message.isHandled = true; // Even if it is no longer waited for.
            Message first = unacknowledged.peek();
            while (first != null && first.isHandled) {
                acknowledged.accept(unacknowledged.remove());
                first = unacknowledged.peek();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets the handlers finish what has come, and then their thread end.
    void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
