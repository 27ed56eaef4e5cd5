package io.haltere.broker.session;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.persistence.LoopJournal;
import io.haltere.broker.port.Kept;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which of one client's waiting messages are in memory, and which wait on disk until they can be
/// sent. Only those that a journal keeps can. Confined to the session's loop.
final class Spill {
    /// Bytes of payloads that may wait in memory, and that are read at a time.
    private static final int IN_MEMORY_MAX = 64 << 10;

    /// Payloads below are no larger than what stands for them.
    private static final int SPILLED_MIN = 128;

    /// Messages that are read at a time.
    private static final int LOADED_MAX = 64;

    private final LoopContext context;
    private final LoopJournal journal;
    private final Runnable ready;
    private final Consumer<Delivery> lost;
    private long bytesInMemory;
    private int loading;

    /// @param ready run when the first of a queue may be whole
    /// @param lost told of deliveries that cannot be read any more
    Spill(LoopContext context, Runnable ready, Consumer<Delivery> lost) {
        this.context = context;
        this.journal = context.journal();
        this.ready = ready;
        this.lost = lost;
    }

    /// A delivery is to wait: leaves its payload to the disk where enough are in memory.
    void enter(Delivery delivery) {
        if (delivery.reference == 0) {
            return;
        }
        int size = delivery.message.size();
        if (size >= SPILLED_MIN && bytesInMemory + size > IN_MEMORY_MAX) {
            delivery.message = delivery.message.stub();
        } else if (!delivery.message.isStub()) {
            delivery.isInMemory = true;
            bytesInMemory += size;
        }
    }

    /// A delivery waits no more.
    void leave(Delivery delivery) {
        if (delivery.isInMemory) {
            delivery.isInMemory = false;
            bytesInMemory -= delivery.message.size();
        }
    }

    /// Whether the first of a queue can be sent; else it and those behind it are read.
    boolean isWhole(Delivery first, @Nullable Collection<Delivery> waiting) {
        boolean isWhole = !isMissing(first);
        if (!isWhole && loading == 0 && waiting != null) {
            read(waiting);
        }
        return isWhole;
    }

    /// Of one that was received only the packet id counts.
    private static boolean isMissing(Delivery delivery) {
        return delivery.message.isStub() && !delivery.released;
    }

    private void read(Collection<Delivery> waiting) {
        int bytes = 0;
        for (Delivery delivery : waiting) {
            if (loading == LOADED_MAX || bytes > IN_MEMORY_MAX) {
                break;
            }
            if (isMissing(delivery)) {
                loading++;
                bytes += delivery.message.size();
                load(delivery, this::loaded);
            }
        }
    }

    private void loaded(Delivery delivery) {
        loading--;
        if (isMissing(delivery) && !delivery.isOver) {
            lost.accept(delivery);
        }
        if (loading == 0) {
            ready.run();
        }
    }

    /// Reads the payload of a delivery. The answer comes later; it remains a stub when the disk has
    /// lost it.
    void load(Delivery delivery, Consumer<Delivery> then) {
        Kept kept = delivery.message.kept();
        if (kept == null) {
            throw new IllegalStateException("not on disk");
        }
        journal.load(
                kept.id(),
                whole -> {
                    if (whole != null && delivery.message.isStub() && !delivery.isOver) {
                        int before = delivery.message.footprint();
                        delivery.wasUnread = delivery.message.isUnread();
                        delivery.message = delivery.message.filled(whole);
                        context.counters()
                                .add(Counter.MEMORY_HELD, delivery.message.footprint() - before);
                    }
                    then.accept(delivery);
                });
    }
}
