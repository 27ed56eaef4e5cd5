package io.haltere.simulation;

import org.junit.jupiter.api.Test;

/// Random histories of many clients against what must hold for each of them.
class SimulationTest {
    private static final int SEEDS = 150;

    /// Set `-Dseed=N` to run one history again.
    @Test
    void everyHistoryKeepsThePromises() {
        Long only = Long.getLong("seed");
        if (only != null) {
            new History(only).run();
            return;
        }
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new History(seed).run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("history with -Dseed=" + seed + ": " + failure, failure);
            }
        }
    }
}
