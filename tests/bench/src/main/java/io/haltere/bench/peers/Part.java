package io.haltere.bench.peers;

import java.util.List;

/// A line of the table: a load, or a phase of it.
record Part(String title, List<Goal> goals) {
    static Part of(String title, Goal... goals) {
        return new Part(title, List.of(goals));
    }
}
