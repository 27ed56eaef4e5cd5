package io.haltere.broker.routing;

import io.haltere.broker.persistence.LoopJournal;
import io.haltere.broker.persistence.StateRecord;
import io.haltere.broker.port.Loop;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.broker.port.Policy;
import io.haltere.broker.retained.RetainedMessages;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
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
    private final LoopJournal journal;
    private final MatchCache cache;
    private final Brake brake;
    private final @Nullable Fanout[] others;
    private final Runnable flush = this::flush;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean flushScheduled;
    private boolean upgrades;

    /// Whether somebody who got the message routed last is crowded.
    private boolean isCrowded;

    /// @param loops all loops, by index
    public Router(
            Loop loop,
            List<? extends Loop> loops,
            SubscriptionTree tree,
            RetainedMessages retained,
            LoopJournal journal,
            Policy policy) {
        this.loop = loop;
        this.retained = retained;
        this.journal = journal;
        this.cache = new MatchCache(tree, !policy.duplicatesAllowed());
        this.brake = new Brake(loop);
        this.upgrades = policy.upgradeQos();
        this.others = new Fanout[loops.size()];
        for (Loop target : loops) {
            if (target.index() != loop.index()) {
                others[target.index()] = new Fanout(loop, target, this::relieve);
            }
        }
    }

    /// Puts new choices in force.
    public void reload(Policy policy) {
        cache.merges(!policy.duplicatesAllowed());
        upgrades = policy.upgradeQos();
    }

    /// Routes one message; returns whether it matched any subscription.
    public boolean route(Message message) {
        if (message.publish().retain()) {
            retain(message);
        }
        return deliver(message);
    }

    /// Whether anybody would get a message to this topic, for those who make it only then.
    public boolean isWanted(TopicName topic) {
        return cache.isWanted(topic);
    }

    /// The same for a message that is not kept here if it is retained.
    public boolean deliver(Message message) {
        assert loop.isCurrent();
        isCrowded = false;
        Matches matches = cache.match(message.topic());
        for (int i = 0; i < matches.size(); i++) {
            Subscription wanting = matches.subscription(i).wanting(message);
            if (wanting != null) {
                hand(message, wanting);
            }
        }
        boolean matched = matches.size() > 0;
        for (int i = 0; i < matches.groupCount(); i++) {
            matched |= handToMember(matches.group(i), message);
        }
        journal.routed(message);
        return matched;
    }

    /// Whether anything of the message would have to be written down.
    public boolean isDurable(Message message) {
        if (!journal.keeps()) {
            return false;
        }
        if (message.publish().retain() && !message.publish().payload().isEmpty()) {
            return true;
        }
        Matches matches = cache.match(message.topic());
        for (int i = 0; i < matches.size(); i++) {
            Subscription wanting = matches.subscription(i).wanting(message);
            if (wanting != null && isDurable(message, wanting)) {
                return true;
            }
        }
        return matches.groupCount() > 0;
    }

    private boolean isDurable(Message message, Subscription subscription) {
        return subscription.subscriber().recordId() != 0
                && subscription.qosOf(message, upgrades) != QoS.AT_MOST_ONCE;
    }

    private void retain(Message message) {
        if (!journal.keeps() || message.origin() == Origin.BROKER) {
            retained.store(message);
            return;
        }
        boolean isKept = !message.publish().payload().isEmpty();
        if (isKept) {
            keep(retained.limited(message), message);
        } else if (retained.store(message, new Noted(0)) == null) {
            journal.touch(); // Somebody may just have deleted it: what we answer waits for that.
        }
    }

    private void keep(Message limited, Message message) {
        long record = journal.refer(limited);
        RetainedMessages.Displaced displaced = retained.store(limited, new Noted(record));
        if (limited != message) {
            journal.routed(limited);
        }
        if (displaced != null) {
            journal.release(displaced.reference(), displaced.message());
        }
    }

    /// What is noted of retained messages. As soon as others see a change, they may change the same
    /// and end their turn before this one does: so it is handed to the journal before they can.
    private final class Noted implements RetainedMessages.Records {
        private final long message;

        /// @param message the record of the one that is to be retained
        Noted(long message) {
            this.message = message;
        }

        @Override
        public long added() {
            long id = journal.add(new StateRecord.OfRetained(message));
            handOver();
            return id;
        }

        @Override
        public void removed(RetainedMessages.Displaced removed) {
            journal.release(removed.reference(), removed.message());
            handOver();
        }

        private void handOver() {
            if (others.length > 1) {
                journal.flush();
            }
        }
    }

    /// Gives a message that another had to a member of its group; false when the group has none.
    public boolean routeToMember(SharedGroup group, Message message) {
        // The records of the other end with it.
        Message anew = message.unkept();
        boolean found = handToMember(group, anew);
        journal.routed(anew);
        return found;
    }

    private boolean handToMember(SharedGroup group, Message message) {
        Subscription member = group.next();
        if (member != null) {
            hand(message, member);
        }
        return member != null;
    }

    private void hand(Message message, Subscription subscription) {
        Subscriber subscriber = subscription.subscriber();
        long reference =
                journal.keeps() && isDurable(message, subscription)
                        ? refer(message, subscription)
                        : 0;
        if (message.qos() != QoS.AT_MOST_ONCE && subscriber.isCrowded()) {
            isCrowded = true;
        }
        Fanout fanout = others[subscriber.loopIndex()];
        if (fanout == null) {
            subscriber.deliver(message, subscription, reference);
            return;
        }
        fanout.add(message, subscription, reference);
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(flush);
        }
    }

    /// Writes down that the message is on its way, here and not where it arrives: so that it is one
    /// group with what the publisher is told.
    private long refer(Message message, Subscription subscription) {
        return journal.add(
                new StateRecord.OfDelivery(
                        subscription.subscriber().recordId(),
                        journal.refer(message),
                        subscription.qosOf(message, upgrades),
                        subscription.retainOf(message),
                        subscription.group() == null ? 0 : subscription.recordId(),
                        subscription.identifiers(),
                        0,
                        false));
    }

    private void flush() {
        flushScheduled = false;
        journal.flush(); // The others may end what is begun here.
        for (Fanout fanout : others) {
            if (fanout != null) {
                fanout.flush();
            }
        }
    }

    /// Whether the publisher of the message just routed should wait for somebody who got it.
    public boolean takeCrowded() {
        boolean taken = isCrowded;
        isCrowded = false;
        return taken;
    }

    /// Where those publishers wait.
    public Brake brake() {
        return brake;
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
