package io.haltere.server;

import static io.haltere.server.IdleCollection.LARGEST;
import static io.haltere.server.IdleCollection.OVERDUE;
import static io.haltere.server.IdleCollection.QUIET;
import static io.haltere.server.IdleCollection.QUIET_TRAFFIC;
import static io.haltere.server.IdleCollection.WORTHWHILE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.port.Loop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleCollectionTest {
    private static final long LIVE = 5L << 20;

    private final List<Runnable> timers = new ArrayList<>();
    private long used = LIVE;
    private long received;
    private int collections;

    private final Loop loop =
            new Loop() {
                @Override
                public int index() {
                    return 0;
                }

                @Override
                public boolean isCurrent() {
                    return true;
                }

                @Override
                public void execute(Runnable task) {
                    task.run();
                }

                @Override
                public Timer after(long millis, Runnable task) {
                    timers.add(task);
                    return () -> timers.remove(task);
                }

                @Override
                public long millis() {
                    return 0;
                }
            };

    private void pass(int periods) {
        for (int i = 0; i < periods; i++) {
            timers.removeFirst().run();
        }
    }

    private void start() {
        new IdleCollection(
                        loop,
                        () -> used,
                        () -> received,
                        () -> {
                            collections++;
                            used = LIVE;
                        })
                .start();
    }

    @Test
    void collectsOnceAfterACrowdHasGone() {
        start();
        used += WORTHWHILE + QUIET + 1;
        pass(1);
        assertEquals(0, collections, "not yet quiet");

        pass(3);

        assertEquals(1, collections);
        assertEquals(1, timers.size());
    }

    @Test
    void leavesABusyBrokerAlone() {
        start();
        for (int i = 0; i < 50; i++) {
            used += QUIET + 1;
            pass(1);
        }
        assertEquals(0, collections);
    }

    @Test
    void collectsABusyBrokerOnceThereIsAGreatDeal() {
        start();
        for (int i = 0; i < 100; i++) {
            used += QUIET + 1;
            pass(1);
        }
        assertEquals(1, collections);
        assertTrue(used < OVERDUE);
    }

    @Test
    void leavesABusyBrokerAloneThatHoldsMuch() {
        used = LARGEST / 4 + 1;
        start();
        for (int i = 0; i < 200; i++) {
            used += QUIET + 1;
            pass(1);
        }
        assertEquals(0, collections);
    }

    @Test
    void leavesABrokerAloneWhoseHeapOnlyLooksTheSame() {
        start();
        used += WORTHWHILE + QUIET + 1;
        for (int i = 0; i < 50; i++) {
            received += QUIET_TRAFFIC + 1;
            pass(1);
        }
        assertEquals(0, collections);
    }

    @Test
    void leavesLittleGarbageAlone() {
        start();
        used += WORTHWHILE - 1;
        pass(5);
        assertEquals(0, collections);
    }

    @Test
    void leavesALargeHeapAlone() {
        start();
        used = LARGEST + 1;
        pass(5);
        assertEquals(0, collections);
    }
}
