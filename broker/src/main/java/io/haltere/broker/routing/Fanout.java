package io.haltere.broker.routing;

import io.haltere.broker.port.Loop;
import io.haltere.broker.port.Message;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one loop has for the subscribers of another, sent over as one task per turn. Confined to
/// the loop that publishes.
///
/// The other loop answers now and then how far it has come; a publisher that is too far ahead of it
/// is told so and stops reading, so what is under way between two loops is bounded.
final class Fanout {
    /// Deliveries after which the other loop is asked to answer.
    private static final int STRIDE = 8192;

    /// Deliveries under way from which on the other loop counts as behind.
    private static final int BEHIND = 4 * STRIDE;

    private static final int CAPACITY_MIN = 64;

    private final Loop source;
    private final Loop target;
    private final Runnable relieved;

    private Message[] messages = new Message[CAPACITY_MIN];
    private Subscription[] subscriptions = new Subscription[CAPACITY_MIN];

    /// The records of the deliveries; null while there are none.
    private long @Nullable [] references;

    private int size;

    private int unmarked;
    private int underWay;

    /// @param relieved run on the source loop when the target has caught up
    Fanout(Loop source, Loop target, Runnable relieved) {
        this.source = source;
        this.target = target;
        this.relieved = relieved;
    }

    void add(Message message, Subscription subscription, long reference) {
        if (size == messages.length) {
            messages = Arrays.copyOf(messages, 2 * size);
            subscriptions = Arrays.copyOf(subscriptions, 2 * size);
        }
        if (reference != 0) {
            note(reference);
        }
        messages[size] = message;
        subscriptions[size++] = subscription;
    }

    private void note(long reference) {
        long[] noted = references;
        if (noted == null) {
            noted = new long[messages.length];
        } else if (noted.length < messages.length) {
            noted = Arrays.copyOf(noted, messages.length);
        }
        noted[size] = reference;
        references = noted;
    }

    void flush() {
        if (size == 0) {
            return;
        }
        underWay += size;
        unmarked += size;
        int answerFor = 0;
        if (unmarked >= STRIDE) {
            answerFor = unmarked;
            unmarked = 0;
        }
        target.execute(new Batch(messages, subscriptions, references, size, answerFor));
        int capacity = Math.max(CAPACITY_MIN, Integer.highestOneBit(size));
        messages = new Message[capacity];
        subscriptions = new Subscription[capacity];
        references = null;
        size = 0;
    }

    boolean isBehind() {
        return underWay >= BEHIND;
    }

    private void caughtUp(int deliveries) {
        boolean wasBehind = isBehind();
        underWay -= deliveries;
        if (wasBehind && !isBehind()) {
            relieved.run();
        }
    }

    private final class Batch implements Runnable {
        private final Message[] messages;
        private final Subscription[] subscriptions;
        private final long @Nullable [] references;
        private final int size;
        private final int answerFor;

        Batch(
                Message[] messages,
                Subscription[] subscriptions,
                long @Nullable [] references,
                int size,
                int answerFor) {
            this.messages = messages;
            this.subscriptions = subscriptions;
            this.references = references;
            this.size = size;
            this.answerFor = answerFor;
        }

        @Override
        public void run() {
            try {
                for (int i = 0; i < size; i++) {
                    Subscription subscription = subscriptions[i];
                    subscription.subscriber().deliver(messages[i], subscription, reference(i));
                }
            } finally {
                // Even after a fault: or the publishers would wait for ever.
                if (answerFor > 0) {
                    source.execute(() -> caughtUp(answerFor));
                }
            }
        }

        private long reference(int index) {
            // Those after the last that has one may lie beyond the array.
            return references == null || index >= references.length ? 0 : references[index];
        }
    }
}
