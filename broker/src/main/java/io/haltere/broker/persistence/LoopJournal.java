package io.haltere.broker.persistence;

import io.haltere.broker.port.Kept;
import io.haltere.broker.port.Loop;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.plugin.Client;
import io.haltere.store.Batch;
import io.haltere.store.Journal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one loop changes of the durable state, and the gate that its answers pass. Confined to its
/// loop.
///
/// Everything that a turn of the loop changes is one group of the journal: after a crash all of it
/// is there, or nothing. The group is handed over at the end of the turn, before anything that the
/// turn had for other loops, and the loop goes on; what relies on it waits in [#whenDurable].
public final class LoopJournal {
    /// Bytes on their way to the disk from which on publishers are not read.
    private static final long BEHIND = 16 << 20;

    /// Bytes in one group from which on it is much.
    private static final int MUCH = 1 << 20;

    private static final int TOPICS = 4;

    private final Loop loop;
    private final @Nullable Journal journal;
    private final @Nullable Batch batch;
    private final RecordCodec codec = new RecordCodec(TOPICS, this::origin);
    private final Runnable flush = this::flush;
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean flushScheduled;

    /// Of the message that was read last.
    private Origin origin = Origin.BROKER;

    /// Changes made so far, and how many of them are durable.
    private long changes;

    private long durable;

    /// Bytes handed over and not known to be durable.
    private long underWay;

    private record Answer(long after, Runnable task) {}

    /// @param journal null when nothing is kept
    LoopJournal(Loop loop, @Nullable Journal journal) {
        this.loop = loop;
        this.journal = journal;
        this.batch = journal == null ? null : journal.newBatch();
    }

    /// Whether anything is kept; never changes.
    public boolean keeps() {
        return journal != null;
    }

    /// Whether there is room for more state. Without it only what makes the state smaller may be
    /// done.
    public boolean acceptsGrowth() {
        return journal == null || journal.acceptsGrowth();
    }

    // Changes.

    /// A new id; larger than all before, on any loop.
    public long newId() {
        return journal().nextIds(1);
    }

    /// Writes a record under a new id, which is returned.
    public long add(StateRecord added) {
        long id = newId();
        put(id, added);
        return id;
    }

    /// Writes a record in the place of the one with this id.
    public void put(long id, StateRecord changed) {
        Batch open = change();
        ByteBuffer out = open.begin(id, RecordCodec.type(changed), codec.lengthMax(changed));
        boolean isWhole = false;
        try {
            codec.write(changed, out);
            isWhole = true;
        } finally {
            if (!isWhole) {
                open.cancel(); // What others change must not end with the one that failed.
                changes--;
            }
        }
        open.end();
    }

    /// Ends a record; 0 is none.
    public void remove(long id) {
        if (id != 0) {
            change().delete(id);
        }
    }

    /// Removes all that waits in a backlog.
    public void remove(Backlog waiting) {
        for (; !waiting.isEmpty(); waiting.remove()) {
            remove(waiting.id());
            remove(waiting.message());
        }
    }

    private Batch change() {
        Batch open = batch;
        if (open == null) {
            throw new IllegalStateException("nothing is kept");
        }
        changes++;
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(flush);
        }
        return open;
    }

    private Journal journal() {
        Journal kept = journal;
        if (kept == null) {
            throw new IllegalStateException("nothing is kept");
        }
        return kept;
    }

    // Messages, each written once for all who refer to it.

    /// Counts a reference to the message, which is written unless it has been. Whoever routes a
    /// message gives back the first reference by [#routed].
    ///
    /// @return the id of the message's record
    public long refer(Message message) {
        Kept kept = message.kept();
        if (kept == null) {
            long id = newId();
            message.kept(new Kept(id, 2, message.size()));
            put(id, new StateRecord.OfMessage(message));
            return id;
        }
        if (!kept.acquire()) {
            throw new IllegalStateException("the message is gone already");
        }
        return kept.id();
    }

    /// The message has been handed to everybody: it is kept for as long as one of them needs it.
    public void routed(Message message) {
        Kept kept = message.kept();
        if (kept != null) {
            letGo(kept);
        }
    }

    /// Ends a record that refers to a message; 0 is none.
    public void release(long reference, Message message) {
        Kept kept = message.kept();
        if (reference != 0 && kept != null) {
            remove(reference);
            letGo(kept);
        }
    }

    private void letGo(Kept kept) {
        if (kept.release()) {
            remove(kept.id());
        }
    }

    /// Reads a message that was kept. The answer comes later, on this loop: null when it is
    /// damaged.
    ///
    /// @param id of its record
    public void load(long id, Consumer<@Nullable Message> then) {
        flush(); // What is read may have been written in this turn.
        journal().read(id, bytes -> loop.execute(() -> then.accept(message(bytes))));
    }

    private @Nullable Message message(@Nullable ByteBuffer bytes) {
        return bytes != null
                        && codec.read(RecordCodec.MESSAGE, bytes)
                                instanceof StateRecord.OfMessage known
                ? known.message()
                : null;
    }

    /// Without rules: they matter for retained messages only, which are not read this way.
    private Origin origin(String clientId, @Nullable String username, int port) {
        Client client = origin.client();
        boolean isSame =
                client != null
                        && client.clientId().equals(clientId)
                        && Objects.equals(client.username(), username)
                        && client.listenerPort() == port;
        if (!isSame) {
            var publisher = new Client(clientId, username, "", port, ProtocolVersion.V5);
            origin = new Origin(clientId, publisher, null);
        }
        return origin;
    }

    // The gate.

    /// How many changes this loop has made: what differs between two moments was changed between.
    public long changes() {
        return changes;
    }

    /// Runs a task when everything that this loop has changed so far is durable: at once where
    /// nothing is under way. Tasks keep their order.
    public void whenDurable(Runnable task) {
        if (durable == changes && answers.isEmpty()) {
            task.run();
        } else {
            answers.add(new Answer(changes, task));
        }
    }

    /// Has answers wait for what all loops have handed over so far, as if this one had changed
    /// something.
    public void touch() {
        if (batch != null) {
            changes++;
            handOver(batch);
        }
    }

    /// Hands over what was changed. Called by itself at the end of the turn.
    public void flush() {
        flushScheduled = false;
        if (batch != null && !batch.isEmpty()) {
            handOver(batch);
        }
    }

    private void handOver(Batch changed) {
        long upTo = changes;
        int bytes = changed.size();
        underWay += bytes;
        changed.endGroup();
        journal().commit(changed, () -> loop.execute(() -> safe(upTo, bytes)));
    }

    /// The same if it is much already: for turns that change without a bound. What was changed so
    /// far must make sense without what is to come.
    public void flushMuch() {
        if (batch != null && batch.size() >= MUCH) {
            flush();
        }
    }

    private void safe(long upTo, int bytes) {
        durable = Math.max(durable, upTo); // One that failed comes again after others.
        underWay -= bytes;
        boolean isOver = false;
        try {
            answer();
            isOver = true;
        } finally {
            if (!isOver) {
                loop.execute(() -> safe(upTo, 0)); // Others must not pay for the one that failed.
            }
        }
        relieve();
    }

    private void answer() {
        Answer next = answers.peek();
        while (next != null && next.after() <= durable) {
            answers.remove();
            next.task().run();
            next = answers.peek();
        }
    }

    /// Whether the disk cannot keep up with what is handed over.
    public boolean isBehind() {
        return underWay > BEHIND;
    }

    /// Runs a task when the disk has caught up.
    public void whenRelieved(Runnable task) {
        waiting.add(task);
    }

    private void relieve() {
        if (isBehind()) {
            return;
        }
        for (int n = waiting.size(); n > 0; n--) {
            waiting.remove().run();
        }
    }
}
