package io.haltere.broker.session;

import io.haltere.broker.port.BrokerLog;
import io.haltere.broker.port.Loop;
import org.jspecify.annotations.Nullable;

/// Many coarse timers of one loop at the price of one: a hashed wheel with slots of a quarter
/// second. Confined to its loop.
///
/// Starting and cancelling cost the same for ten and for a million; an idle wheel wakes nobody.
public final class Deadlines {
    static final long TICK_MILLIS = 250;
    private static final int SLOTS = 1024;

    /// Tasks that run in one turn of the loop: others wait for it, too.
    static final int RUN_MAX = 500;

    private final Loop loop;
    private final BrokerLog log;
    private final Deadline[] slots = new Deadline[SLOTS];

    /// Those whose time has come, out of the slots: many may be left there for later rotations.
    private final Deadline due = new Deadline(() -> {});

    private final long origin;
    private long tick;

    /// How many are in the slots.
    private int size;

    private boolean isRunning;
    private Loop.@Nullable Timer timer;
    private long wakeAt;

    public Deadlines(Loop loop, BrokerLog log) {
        this.loop = loop;
        this.log = log;
        this.origin = loop.millis();
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Deadline(() -> {});
        }
    }

    /// One task that waits for its time.
    public static final class Deadline {
        private final Runnable task;
        private long dueTick;
        private Deadline previous = this;
        private Deadline next = this;

        private Deadline(Runnable task) {
            this.task = task;
        }

        private void linkInto(Deadline list) {
            previous = list.previous;
            next = list;
            list.previous.next = this;
            list.previous = this;
        }

        private void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }

    /// Runs a task after at least this many milliseconds and at most a quarter second later.
    public Deadline start(long millis, Runnable task) {
        var deadline = new Deadline(task);
        restart(deadline, millis);
        return deadline;
    }

    /// The same once more for one whose task has run. What is made anew each time is old when it
    /// becomes garbage, and that only a collection of the whole heap takes away.
    public void restart(Deadline deadline, long millis) {
        assert loop.isCurrent();
        assert deadline.next == deadline;
        long elapsed = loop.millis() - origin;
        if (size == 0) {
            // Nobody has turned the wheel while it was empty.
            tick = elapsed / TICK_MILLIS;
        }
        long dueTick = Math.max(tick + 1, (elapsed + millis + TICK_MILLIS - 1) / TICK_MILLIS);
        deadline.dueTick = dueTick;
        deadline.linkInto(slots[(int) (dueTick % SLOTS)]);
        size++;
        wakeBy(dueTick);
    }

    /// Nothing happens if the task has run or was cancelled before.
    public void cancel(Deadline deadline) {
        assert loop.isCurrent();
        if (deadline.next != deadline) {
            deadline.unlink();
            size -= deadline.dueTick > tick ? 1 : 0; // Else it was about to run.
        }
    }

    private void wakeBy(long dueTick) {
        // A rotation ahead there is always something to look at.
        long target = Math.min(dueTick, tick + SLOTS - 1);
        if (timer != null) {
            if (wakeAt <= target) {
                return;
            }
            timer.cancel();
        }
        wakeAt = target;
        long delay = target * TICK_MILLIS - (loop.millis() - origin);
        timer = loop.after(Math.max(0, delay), this::turn);
    }

    private void turn() {
        timer = null;
        long now = (loop.millis() - origin) / TICK_MILLIS;
        while (tick < now && size > 0) {
            tick++;
            collect(slots[(int) (tick % SLOTS)]);
        }
        tick = Math.max(tick, now);
        if (!isRunning) {
            runDue();
        }
        if (size > 0) {
            wakeBy(nextOccupied());
        }
    }

    private void collect(Deadline slot) {
        Deadline next;
        for (Deadline deadline = slot.next; deadline != slot; deadline = next) {
            next = deadline.next;
            if (deadline.dueTick <= tick) {
                deadline.unlink();
                size--;
                deadline.linkInto(due);
            }
        }
    }

    private void runDue() {
        for (int i = 0; i < RUN_MAX && due.next != due; i++) {
            Deadline first = due.next;
            first.unlink();
            run(first);
        }
        isRunning = due.next != due;
        if (isRunning) {
            loop.execute(this::runDue);
        }
    }

    /// A task that throws must not stop the others.
    private void run(Deadline deadline) {
        try {
            deadline.task.run();
        } catch (RuntimeException fault) {
            log.fault("Error: A timer failed.", fault);
        }
    }

    private long nextOccupied() {
        for (long ahead = 1; ahead < SLOTS; ahead++) {
            Deadline slot = slots[(int) ((tick + ahead) % SLOTS)];
            if (slot.next != slot) {
                return tick + ahead;
            }
        }
        return tick + SLOTS;
    }
}
