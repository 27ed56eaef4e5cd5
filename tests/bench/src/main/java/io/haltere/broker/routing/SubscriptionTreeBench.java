package io.haltere.broker.routing;

import io.haltere.mqtt.TopicName;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Matching of topics that the loop has not met lately, and of one that it has.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SubscriptionTreeBench {
    private static final int TOPICS = 1024;

    /// Devices, each with one subscription of its own; a tenth has one with a wildcard as well.
    @Param({"100", "100000"})
    private int devices;

    private final SubscriptionTree tree = new SubscriptionTree();
    private final MatchCache cache = new MatchCache(tree, false);
    private final TopicName[] topics = new TopicName[TOPICS];
    private int next;

    /// Subscriptions and topics.
    @Setup
    public void fill() {
        for (int i = 0; i < devices; i++) {
            tree.add(Recipient.to("site/" + i % 100 + "/device/" + i + "/state"));
            if (i % 10 == 0) {
                tree.add(Recipient.to("site/+/device/" + i + "/#"));
            }
        }
        for (int i = 0; i < TOPICS; i++) {
            int device = i * 97 % devices;
            topics[i] = TopicName.of("site/" + device % 100 + "/device/" + device + "/state");
        }
    }

    private TopicName topic() {
        next = next + 1 & TOPICS - 1;
        return topics[next];
    }

    /// Walks the tree.
    @Benchmark
    public Object match() {
        var matches = new Matches();
        tree.match(topic(), matches);
        return matches;
    }

    /// Finds what an earlier match found.
    @Benchmark
    public Object cached() {
        return cache.match(topics[0]);
    }
}
