package io.haltere.broker.routing;

import io.haltere.mqtt.TopicName;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/// What a loop may find in the tree while another changes it.
public final class SubscriptionTreeStress {
    private static final TopicName TOPIC = TopicName.of("a/b");

    private SubscriptionTreeStress() {}

    private static int found(SubscriptionTree tree) {
        var matches = new Matches();
        tree.match(TOPIC, matches);
        return matches.size();
    }

    /// A subscription that comes is found or not; those that were there are always found.
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "before")
    @Outcome(id = "3", expect = Expect.ACCEPTABLE, desc = "after")
    @State
    public static class Add {
        private final SubscriptionTree tree = new SubscriptionTree();

        /// Two are there.
        public Add() {
            tree.add(Recipient.to("a/b"));
            tree.add(Recipient.to("a/b"));
        }

        /// The third makes the list grow.
        @Actor
        public void add() {
            tree.add(Recipient.to("a/b"));
        }

        /// A publisher.
        @Actor
        public void match(I_Result found) {
            found.r1 = found(tree);
        }
    }

    /// Levels that come beside make the table of children grow, and hide nobody.
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "always there")
    @State
    public static class Grow {
        private final SubscriptionTree tree = new SubscriptionTree();

        /// One is there.
        public Grow() {
            tree.add(Recipient.to("a/b"));
        }

        /// Its siblings.
        @Actor
        public void grow() {
            for (int i = 0; i < 5; i++) {
                tree.add(Recipient.to("a/" + i));
            }
        }

        /// A publisher.
        @Actor
        public void match(I_Result found) {
            found.r1 = found(tree);
        }
    }

    /// Whoever goes takes nobody along, neither in the list nor among the levels.
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "after")
    @Outcome(id = "[234]", expect = Expect.ACCEPTABLE, desc = "before or between")
    @State
    public static class Remove {
        private final SubscriptionTree tree = new SubscriptionTree();
        private final Subscription[] leaving = new Subscription[3];

        /// One stays, three go.
        public Remove() {
            for (int i = 0; i < leaving.length; i++) {
                leaving[i] = Recipient.to(i < 2 ? "a/b" : "a/#");
                tree.add(leaving[i]);
            }
            tree.add(Recipient.to("a/b"));
            tree.add(Recipient.to("a/x"));
        }

        /// Packs the list in the end.
        @Actor
        public void remove() {
            for (Subscription subscription : leaving) {
                tree.remove(subscription);
            }
        }

        /// A publisher.
        @Actor
        public void match(I_Result found) {
            found.r1 = found(tree);
        }
    }

    /// A subscription that replaces another is found in the one form or the other, once.
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "old or new")
    @State
    public static class Replace {
        private final SubscriptionTree tree = new SubscriptionTree();
        private final Subscription old = Recipient.to("a/b");

        /// The old one.
        public Replace() {
            tree.add(old);
        }

        /// The new one.
        @Actor
        public void replace() {
            tree.replace(old, Recipient.to("a/b"));
        }

        /// A publisher.
        @Actor
        public void match(I_Result found) {
            found.r1 = found(tree);
        }
    }

    /// A loop never keeps a match that misses a subscription.
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "matched before")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "matched after")
    @State
    public static class Cache {
        private final SubscriptionTree tree = new SubscriptionTree();
        private final MatchCache cache = new MatchCache(tree, false);

        /// A subscriber.
        @Actor
        public void add() {
            tree.add(Recipient.to("a/b"));
        }

        /// A publisher's loop.
        @Actor
        public void match(II_Result found) {
            found.r1 = cache.match(TOPIC).size();
        }

        /// The next message on that loop.
        @Arbiter
        public void matchAgain(II_Result found) {
            found.r2 = cache.match(TOPIC).size();
        }
    }

    /// Two loops that deal at the same time both get a member.
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
    @State
    public static class Deal {
        private final SubscriptionTree tree = new SubscriptionTree();
        private final Subscription leaving = Recipient.to("$share/g/a/b");
        private final Matches matches = new Matches();

        /// Two members.
        public Deal() {
            tree.add(leaving);
            tree.add(Recipient.to("$share/g/a/b"));
            tree.match(TOPIC, matches);
        }

        private int next() {
            return matches.group(0).next() == null ? 0 : 1;
        }

        /// A publisher.
        @Actor
        public void first(II_Result found) {
            found.r1 = next();
        }

        /// Another.
        @Actor
        public void second(II_Result found) {
            found.r2 = next();
        }

        /// A member that leaves.
        @Actor
        public void leave() {
            tree.remove(leaving);
        }
    }
}
