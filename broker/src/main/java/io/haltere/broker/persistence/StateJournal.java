package io.haltere.broker.persistence;

import io.haltere.broker.port.Loop;
import io.haltere.store.Journal;
import org.jspecify.annotations.Nullable;

/// Where changes of durable state go. Each loop has a part of its own.
public final class StateJournal {
    /// Keeps nothing beyond the process: answers never wait.
    public static final StateJournal NONE = new StateJournal(null);

    private final @Nullable Journal journal;

    private StateJournal(@Nullable Journal journal) {
        this.journal = journal;
    }

    /// @param journal what was replayed from it has been restored, or will be before anything else
    public static StateJournal on(Journal journal) {
        return new StateJournal(journal);
    }

    public LoopJournal of(Loop loop) {
        return new LoopJournal(loop, journal);
    }
}
