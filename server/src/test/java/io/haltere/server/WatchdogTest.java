package io.haltere.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.broker.port.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final long PERIOD = 100;

    private final StepLoop first = new StepLoop(0);
    private final StepLoop second = new StepLoop(1);
    private final List<StepLoop> running = new ArrayList<>(List.of(first, second));
    private int signs;

    /// Its tasks run when the test says so.
    private static final class StepLoop implements Loop {
        private final int index;
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Queue<Runnable> timers = new ArrayDeque<>();

        StepLoop(int index) {
            this.index = index;
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer after(long millis, Runnable task) {
            assertEquals(PERIOD, millis);
            timers.add(task);
            return () -> timers.remove(task);
        }

        @Override
        public long millis() {
            return 0;
        }

        private boolean step() {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
            return task != null;
        }
    }

    private void start() {
        new Watchdog(List.of(first, second), PERIOD, () -> signs++).start();
        turn();
    }

    private void turn() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (StepLoop loop : running) {
                busy |= loop.step();
            }
        }
    }

    private void pass(int periods) {
        for (int i = 0; i < periods; i++) {
            first.timers.remove().run();
            turn();
        }
    }

    @Test
    void everyPeriodHasItsSignOfLife() {
        start();
        pass(3);

        assertEquals(4, signs);
    }

    @Test
    void aLoopThatHangsEndsThem() {
        start();
        running.remove(second);
        pass(5);

        assertEquals(1, signs);
        assertEquals(1, second.tasks.size());
    }

    @Test
    void aLoopThatGoesOnBringsThemBack() {
        start();
        running.remove(second);
        pass(5);
        running.add(second);
        turn();
        pass(2);

        assertEquals(4, signs);
    }
}
