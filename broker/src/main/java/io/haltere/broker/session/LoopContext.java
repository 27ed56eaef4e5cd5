package io.haltere.broker.session;

import io.haltere.broker.metrics.Counters;
import io.haltere.broker.persistence.LoopJournal;
import io.haltere.broker.port.BrokerLog;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.Loop;
import io.haltere.broker.port.Policy;
import io.haltere.broker.routing.Router;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What all connections and sessions of one loop use. Confined to that loop.
public final class LoopContext {
    private final Loop loop;
    private final Shared shared;
    private final Router router;
    private final LoopJournal journal;
    private final Deadlines deadlines;
    private final Counters counters;
    private @Nullable RandomGenerator random;
    private Limits limits;
    private Policy policy;

    /// Whether the log has been told since there was room.
    private boolean isShortOfMemory;

    public LoopContext(
            Loop loop,
            Shared shared,
            Router router,
            LoopJournal journal,
            Counters counters,
            Limits limits,
            Policy policy) {
        this.loop = loop;
        this.shared = shared;
        this.router = router;
        this.journal = journal;
        this.deadlines = new Deadlines(loop, shared.log());
        this.counters = counters;
        this.limits = limits;
        this.policy = policy;
    }

    /// Puts new bounds and choices in force for what happens from now on.
    public void reload(Limits newLimits, Policy newPolicy) {
        assert loop.isCurrent();
        this.limits = newLimits;
        this.policy = newPolicy;
        router.reload(newPolicy);
    }

    public Loop loop() {
        return loop;
    }

    public Shared shared() {
        return shared;
    }

    public Router router() {
        return router;
    }

    /// What the loop changes of the durable state, and the gate for answers that speak of it.
    public LoopJournal journal() {
        return journal;
    }

    public Deadlines deadlines() {
        return deadlines;
    }

    public Counters counters() {
        return counters;
    }

    /// Where chance comes from; unpredictable in production, seeded in tests.
    public RandomGenerator random() {
        RandomGenerator made = random;
        if (made == null) {
            made = shared.random().get(); // Late, since the JDK takes its time to find a good one.
            random = made;
        }
        return made;
    }

    public Limits limits() {
        return limits;
    }

    public Policy policy() {
        return policy;
    }

    public BrokerLog log() {
        return shared.log();
    }

    /// Whether `memory_limit` leaves no room for so many bytes more. What waits may fill seven
    /// eighths of it: the rest is for those who keep up.
    ///
    /// @param isToWait whether they are to wait in a queue
    public boolean isMemoryFull(int bytes, boolean isToWait) {
        long max = limits.memoryMax();
        if (max == 0) {
            return false;
        }
        long used = shared.memory().bytes();
        boolean isFull = used + bytes > (isToWait ? max - max / 8 : max);
        if (isFull && !isShortOfMemory) {
            isShortOfMemory = true;
            shared.log()
                    .warning(() ->
                            "Warning: memory_limit is reached: messages are dropped, publications"
                                    + " and new clients refused.");
        } else if (used < max / 2) {
            isShortOfMemory = false;
        }
        return isFull;
    }

    /// Epoch milliseconds.
    public long now() {
        return shared.clock().millis();
    }
}
