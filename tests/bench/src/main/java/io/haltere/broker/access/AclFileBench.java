package io.haltere.broker.access;

import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.plugin.Authorizer;
import io.haltere.plugin.Client;
import java.util.ArrayList;
import java.util.List;
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

/// What a rule file costs a PUBLISH: topics that the client asked about lately, and others.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AclFileBench {
    private static final int TOPICS = 1024;

    /// Lines of the file.
    @Param({"10", "10000"})
    private int lines;

    /// Whose they are: all one user's, ten for each user, or everybody's patterns.
    @Param({"one", "ten", "patterns"})
    private String kind = "";

    private final Client client = new Client("c0", "u0", "192.0.2.1", 1883, ProtocolVersion.V5);
    private final TopicName[] topics = new TopicName[TOPICS];
    private AclFile rules = AclFile.parse("", List.of(), false).value();
    private Authorizer view = rules;
    private int next;

    /// Rules and topics.
    @Setup
    public void fill() {
        var text = new ArrayList<String>();
        for (int i = 0; i < lines; i++) {
            if (kind.equals("ten") && i % 10 == 0 || kind.equals("one") && i == 0) {
                text.add("user u" + i / 10);
            }
            text.add(
                    kind.equals("patterns")
                            ? "pattern readwrite site/" + i + "/%u/%c/#"
                            : "topic readwrite site/" + i + "/+/c0/#");
        }
        rules = AclFile.parse("acl", text, false).value();
        view = rules.forClient(client);
        for (int i = 0; i < TOPICS; i++) {
            topics[i] = TopicName.of("site/" + i * 97 % lines + "/u0/c0/state/" + i);
        }
    }

    /// A topic that was asked about a moment ago.
    @Benchmark
    public Object remembered() {
        return view.mayPublish(client, topics[0], QoS.AT_MOST_ONCE, false);
    }

    /// More topics than the client's memory holds.
    @Benchmark
    public Object looked() {
        next = next + 1 & TOPICS - 1;
        return view.mayPublish(client, topics[next], QoS.AT_MOST_ONCE, false);
    }

    /// Without a view of the client.
    @Benchmark
    public Object shared() {
        return rules.mayPublish(client, topics[0], QoS.AT_MOST_ONCE, false);
    }
}
