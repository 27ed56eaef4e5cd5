package io.haltere.broker.routing;

import io.haltere.broker.port.Loop;
import io.haltere.broker.port.Message;
import io.haltere.broker.retained.RetainedMessages;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The post office: finds who is to get a message and hands it over. One per loop, confined to it.
///
/// Subscribers on the same loop are called at once; those on others are collected and sent over
/// together at the end of the turn.
public final class Router {
    private final Loop loop;
    private final RetainedMessages retained;
    private final MatchCache cache;
    private final @Nullable Fanout[] others;
    private final Runnable flush = this::flush;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean flushScheduled;

    /// @param loops all loops, by index
    /// @param merges whether a client with overlapping subscriptions gets one copy for all
    public Router(
            Loop loop,
            List<? extends Loop> loops,
            SubscriptionTree tree,
            RetainedMessages retained,
            boolean merges) {
        this.loop = loop;
        this.retained = retained;
        this.cache = new MatchCache(tree, merges);
        this.others = new Fanout[loops.size()];
        for (Loop target : loops) {
            if (target.index() != loop.index()) {
                others[target.index()] = new Fanout(loop, target, this::relieve);
            }
        }
    }

    /// Whether a client with overlapping subscriptions gets one copy for all, from now on.
    public void merges(boolean merges) {
        cache.merges(merges);
    }

    /// Routes one message; returns whether it matched any subscription.
    public boolean route(Message message) {
        assert loop.isCurrent();
        if (message.publish().retain()) {
            retained.store(message);
        }
        Matches matches = cache.match(message.topic());
        for (int i = 0; i < matches.size(); i++) {
            hand(message, matches.subscription(i));
        }
        boolean matched = matches.size() > 0;
        for (int i = 0; i < matches.groupCount(); i++) {
            matched |= routeToMember(matches.group(i), message);
        }
        return matched;
    }

    /// Gives a message to one member of a shared group; false when the group has none.
    public boolean routeToMember(SharedGroup group, Message message) {
        Subscription member = group.next();
        if (member != null) {
            hand(message, member);
        }
        return member != null;
    }

    private void hand(Message message, Subscription subscription) {
        Subscriber subscriber = subscription.subscriber();
        Fanout fanout = others[subscriber.loopIndex()];
        if (fanout == null) {
            subscriber.deliver(message, subscription);
            return;
        }
        fanout.add(message, subscription);
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        for (Fanout fanout : others) {
            if (fanout != null) {
                fanout.flush();
            }
        }
    }

    /// Whether another loop cannot keep up with what this one hands over.
    public boolean isCongested() {
        for (Fanout fanout : others) {
            if (fanout != null && fanout.isBehind()) {
                return true;
            }
        }
        return false;
    }

    /// Runs a task when no other loop is behind any more.
    public void whenRelieved(Runnable task) {
        waiting.add(task);
    }

    private void relieve() {
        if (isCongested()) {
            return;
        }
        for (int n = waiting.size(); n > 0; n--) {
            waiting.remove().run();
        }
    }
}
