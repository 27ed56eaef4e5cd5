package io.haltere.broker.session;

import static io.haltere.broker.session.Deadlines.RUN_MAX;
import static io.haltere.broker.session.Deadlines.TICK_MILLIS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.port.BrokerLog;
import io.haltere.broker.port.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final OneTimer loop = new OneTimer();
    private final List<String> faults = new ArrayList<>();
    private final Deadlines deadlines = new Deadlines(loop, log());
    private final List<String> fired = new ArrayList<>();

    /// A loop whose time a test sets; the wheel never has more than one timer on it.
    private static final class OneTimer implements Loop {
        private long now = 12_345;
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private @Nullable Runnable task;
        private long due;

        @Override
        public int index() {
            return 0;
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void execute(Runnable execute) {
            tasks.add(execute);
        }

        /// Runs what was put off to the next turn.
        void turn() {
            for (int n = tasks.size(); n > 0; n--) {
                tasks.remove().run();
            }
        }

        @Override
        public Timer after(long millis, Runnable newTask) {
            assertNull(task, "one timer is enough");
            task = newTask;
            due = now + millis;
            return () -> task = null;
        }

        @Override
        public long millis() {
            return now;
        }

        void advance(long millis) {
            long end = now + millis;
            while (task != null && due <= end) {
                now = Math.max(now, due);
                Runnable run = task;
                task = null;
                run.run();
            }
            now = end;
        }
    }

    private BrokerLog log() {
        return new BrokerLog() {
            @Override
            public boolean isEnabled(Category category) {
                return true;
            }

            @Override
            public void log(Category category, Supplier<String> text) {
                faults.add(text.get());
            }

            @Override
            public void fault(String text, Throwable fault) {
                faults.add(text + fault.getMessage());
            }
        };
    }

    private Deadlines.Deadline start(long millis, String name) {
        return deadlines.start(millis, () -> fired.add(name));
    }

    @Test
    void noTaskRunsBeforeItsTimeOrMuchLater() {
        var random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            long begun = loop.now;
            long millis = random.nextInt(600_000);
            deadlines.start(
                    millis,
                    () -> {
                        long late = loop.now - begun - millis;
                        assertTrue(late >= 0 && late <= TICK_MILLIS, late + " ms late");
                        fired.add("");
                    });
            loop.advance(random.nextInt(500));
        }
        loop.advance(700_000);
        assertEquals(2_000, fired.size());
        assertEquals(List.of(), faults);
        assertNull(loop.task, "an idle wheel wakes nobody");
    }

    @Test
    void whatWasCancelledDoesNotRun() {
        Deadlines.Deadline first = start(1_000, "first");
        start(1_000, "second");
        deadlines.cancel(first);
        deadlines.cancel(first);
        loop.advance(2_000);
        assertEquals(List.of("second"), fired);
    }

    @Test
    void aTaskMayCancelItsNeighbourAndStartAnother() {
        Deadlines.Deadline[] neighbour = new Deadlines.Deadline[1];
        deadlines.start(
                1_000,
                () -> {
                    deadlines.cancel(neighbour[0]);
                    start(1_000, "later");
                });
        neighbour[0] = start(1_000, "neighbour");
        start(1_000, "third");
        loop.advance(1_500);
        assertEquals(List.of("third"), fired);
        loop.advance(1_500);
        assertEquals(List.of("third", "later"), fired);
    }

    @Test
    void oneThatHasRunMayRunAgain() {
        Deadlines.Deadline again = start(1_000, "again");
        loop.advance(1_500);
        deadlines.restart(again, 2_000);
        loop.advance(1_500);
        assertEquals(List.of("again"), fired);
        loop.advance(1_000);
        assertEquals(List.of("again", "again"), fired);

        deadlines.restart(again, 1_000);
        deadlines.cancel(again);
        loop.advance(2_000);
        assertEquals(List.of("again", "again"), fired);
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheOthers() {
        deadlines.start(
                500,
                () -> {
                    throw new IllegalStateException("broken");
                });
        start(500, "next");
        loop.advance(1_000);
        assertEquals(List.of("next"), fired);
        assertEquals(List.of("Error: A timer failed.broken"), faults);
    }

    @Test
    void aDeadlineBeyondARoundOfTheWheelWaitsForItsTurn() {
        start(24 * 3_600_000L, "a day");
        loop.advance(24 * 3_600_000L - 1);
        assertEquals(List.of(), fired);
        loop.advance(TICK_MILLIS + 1);
        assertEquals(List.of("a day"), fired);
    }

    @Test
    void aCrowdThatIsDueTogetherTakesSeveralTurns() {
        for (int i = 0; i < 2 * RUN_MAX + 1; i++) {
            start(1_000, "crowd");
        }
        Deadlines.Deadline last = start(1_000, "cancelled");
        loop.advance(2_000);
        assertEquals(RUN_MAX, fired.size());

        start(1_000, "later");
        deadlines.cancel(last);
        loop.advance(2_000);
        assertEquals(RUN_MAX, fired.size(), "one turn after the other");
        loop.turn();
        assertEquals(2 * RUN_MAX, fired.size());
        loop.turn();

        assertEquals(2 * RUN_MAX + 2, fired.size());
        assertEquals("later", fired.getLast());
        assertEquals(0, loop.tasks.size());
        assertNull(loop.task, "an idle wheel wakes nobody");
    }

    @Test
    void whatIsDueMuchLaterIsWalkedOverOnce() {
        long rotation = 1024 * TICK_MILLIS;
        for (int i = 0; i < 50_000; i++) {
            start(1_000 + 10 * rotation, "far");
        }
        for (int i = 0; i < 50_000; i++) {
            start(1_000, "near");
        }
        assertTimeout(
                Duration.ofSeconds(1),
                () -> {
                    loop.advance(2_000);
                    while (!loop.tasks.isEmpty()) {
                        loop.turn();
                    }
                });
        assertEquals(50_000, fired.size());
    }
}
