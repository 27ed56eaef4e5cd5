package io.haltere.conformance.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Subscribes and unsubscribes, and looks after each loss whether the broker has it right: the
/// answer to a PUBLISH tells whether there is a subscriber.
final class LastingToggler extends Lasting {
    private static final int FILTERS = 6;
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;

    private final Random random;
    private final boolean[] isSubscribed = new boolean[FILTERS];
    private @Nullable Change change;
    private int count;

    /// What was asked for and not answered.
    private record Change(int filter, boolean isSubscription) {}

    LastingToggler(String id, Path socket, long seed) {
        super(id, socket);
        this.random = new Random(seed);
    }

    @Override
    boolean work(Wire connection) throws IOException {
        finish(connection);
        compare(connection);
        while (!isEnding) {
            int filter = random.nextInt(FILTERS);
            change = new Change(filter, !isSubscribed[filter]);
            finish(connection);
        }
        compare(connection);
        return true;
    }

    private void finish(Wire connection) throws IOException {
        Change open = change;
        if (open != null) {
            int packetId = nextId();
            if (open.isSubscription()) {
                connection.subscribe(packetId, filter(open.filter()), 0);
            } else {
                connection.unsubscribe(packetId, filter(open.filter()));
            }
            await(connection, packetId);
            isSubscribed[open.filter()] = open.isSubscription();
            change = null;
        }
    }

    private void compare(Wire connection) throws IOException {
        for (int i = 0; i < FILTERS; i++) {
            int packetId = nextId();
            connection.publish(2, filter(i), packetId, "probe");
            boolean isThere = await(connection, packetId).reason() != NO_MATCHING_SUBSCRIBERS;
            if (isThere != isSubscribed[i]) {
                throw new AssertionError(filter(i) + " is subscribed to: " + isThere);
            }
        }
    }

    private static Wire.Packet await(Wire connection, int packetId) throws IOException {
        connection.flush();
        Wire.Packet next = connection.read();
        while (next.type() == 0x30) {
            next = connection.read();
        }
        if (next.id() != packetId) {
            throw new AssertionError("no answer to " + packetId + " but to " + next.id());
        }
        return next;
    }

    private String filter(int number) {
        return "c/" + id + "/" + number;
    }

    private int nextId() {
        return ++count % 60_000 + 1;
    }

    @Override
    public String toString() {
        return count + " requests";
    }
}
