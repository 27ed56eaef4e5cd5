package io.haltere.broker.metrics;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// A count never goes back for a reader, and is never half written.
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "before")
@Outcome(
        id = "(0|4294967296), (4294967296|8589934592)",
        expect = Expect.ACCEPTABLE,
        desc = "upwards")
@Outcome(id = "8589934592, 8589934592", expect = Expect.ACCEPTABLE, desc = "after")
@State
public class CountersStress {
    /// Changes both halves of a long when it is added to half of itself.
    private static final long STEP = 1L << 32;

    private final Counters counters = new Counters();

    /// The loop.
    @Actor
    public void add() {
        counters.add(Counter.BYTES_SENT, STEP);
        counters.add(Counter.BYTES_SENT, STEP);
    }

    /// `$SYS`.
    @Actor
    public void read(JJ_Result seen) {
        seen.r1 = counters.value(Counter.BYTES_SENT);
        seen.r2 = counters.value(Counter.BYTES_SENT);
    }
}
