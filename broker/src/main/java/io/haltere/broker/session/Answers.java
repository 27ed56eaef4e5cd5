package io.haltere.broker.session;

import io.haltere.broker.persistence.LoopJournal;
import io.haltere.mqtt.packet.Packet;

/// The way of a session's answers to its client: each leaves once the state it speaks of is
/// durable, and in order. Confined to the session's loop.
final class Answers {
    private final LoopJournal journal;
    private final Inbox inbox;

    Answers(LoopJournal journal, Inbox inbox) {
        this.journal = journal;
        this.inbox = inbox;
    }

    /// Sends an answer, now or when it may leave; if the connection is over by then, never.
    ///
    /// @param before [LoopJournal#changes] before what is answered was done
    /// @param ends whether it is the last answer to a message of the client
    void send(Attachment connection, Packet packet, long before, boolean ends) {
        if (journal.changes() == before && !inbox.hasAnswersWaiting()) {
            if (ends) {
                inbox.countUnanswered();
            }
            connection.send(packet);
            return;
        }
        int life = inbox.connections();
        inbox.answerWaits(ends);
        journal.whenDurable(() -> {
            if (inbox.connections() == life) {
                inbox.answerLeaves(ends);
                connection.send(packet);
            }
        });
    }
}
