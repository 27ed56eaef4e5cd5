package io.haltere.testkit;

import java.time.Instant;
import java.time.InstantSource;

/// A clock that a test sets. It begins at some whole minute.
public final class ManualTime implements InstantSource {
    private long millis = 1_800_000_000_000L;

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public long millis() {
        return millis;
    }

    void advance(long by) {
        millis += by;
    }
}
