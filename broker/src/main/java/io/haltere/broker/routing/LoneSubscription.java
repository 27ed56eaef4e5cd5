package io.haltere.broker.routing;

import io.haltere.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// A subscription that has its levels from here on to itself. They are not made nodes until another
/// needs one of them: most filters of many are for one device each. Never a shared one.
///
/// Immutable: a reader that came by a way that has changed since finds what was there.
final class LoneSubscription extends Branch {
    final Subscription subscription;

    LoneSubscription(int hash, Subscription subscription) {
        super(hash);
        this.subscription = subscription;
    }

    @Override
    boolean isNamed(byte[] bytes, int start, int end, int at) {
        byte[] filter = subscription.filter().bytes();
        int nameEnd = at + end - start;
        return nameEnd <= filter.length
                && (nameEnd == filter.length || filter[nameEnd] == '/')
                && Arrays.equals(filter, at, nameEnd, bytes, start, end);
    }

    @Override
    byte[] name(int at) {
        byte[] filter = subscription.filter().bytes();
        return Arrays.copyOfRange(filter, at, TopicName.levelEnd(filter, at));
    }

    @Override
    void match(byte[] topic, int start, int at, Matches matches) {
        if (subscription.filter().matchesFrom(at, topic, start)) {
            matches.add(subscription);
        }
    }

    @Override
    void print(String name, int at, String indent, Consumer<String> line) {
        byte[] filter = subscription.filter().bytes();
        if (at > filter.length) {
            line.accept(indent + name + " (1)");
            return;
        }
        line.accept(indent + name);
        byte[] next = name(at);
        String nextName = new String(next, StandardCharsets.UTF_8);
        print(nextName, at + next.length + 1, indent + "  ", line);
    }
}
