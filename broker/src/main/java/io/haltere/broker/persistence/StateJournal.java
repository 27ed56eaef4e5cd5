package io.haltere.broker.persistence;

import io.haltere.broker.port.Loop;

/// Where changes of durable state go, and the gate that answers pass.
///
/// An answer that speaks of durable state (PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, the
/// CONNACK of a session) is given to the journal, which runs it once everything that its loop
/// changed before is safe. Answers of one loop leave in the order in which they were given.
public interface StateJournal {
    /// Keeps nothing beyond the process: every answer may leave at once.
    StateJournal NONE =
            new StateJournal() {
                @Override
                public boolean isImmediate() {
                    return true;
                }

                @Override
                public void whenDurable(Loop loop, Runnable answer) {
                    answer.run();
                }
            };

    /// Whether answers never wait. Then callers may skip [#whenDurable], which costs nothing but
    /// the task that it would need.
    boolean isImmediate();

    /// Runs the answer on the calling loop when all earlier changes of that loop are durable.
    void whenDurable(Loop loop, Runnable answer);
}
