package io.haltere.broker;

import io.haltere.broker.persistence.StateJournal;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.Policy;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Subscribe;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

/// A PUBLISH of 64 bytes from the publisher's buffer into those of its subscribers, and back what
/// they acknowledge: the whole path but for sockets. `-prof gc` tells what it allocates; what
/// differs between many subscribers and one is that of further deliveries.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PublishBench {
    private static final TopicName TOPIC = TopicName.of("sensors/kitchen/temperature");
    private static final int PAYLOAD = 64;
    private static final int PUBACK_FIRST = 0x40;

    @Param({"AT_MOST_ONCE", "AT_LEAST_ONCE"})
    private QoS qos = QoS.AT_MOST_ONCE;

    @Param({"1", "101"})
    private int subscribers;

    private final StillLoop loop = new StillLoop();
    private final Broker broker =
            new Broker(
                    List.of(loop),
                    new Environment(
                            "bench",
                            loop,
                            InstantSource.system(),
                            () -> new SplittableRandom(1),
                            () -> 0,
                            StateJournal.NONE),
                    Limits.DEFAULTS,
                    Policy.DEFAULTS);
    private final List<BufferLink> links = new ArrayList<>();
    private final ByteBuffer puback = ByteBuffer.allocateDirect(4);
    private final BufferLink publisher = BufferLink.connected(broker, loop, "publisher");
    private ByteBuffer publish = ByteBuffer.allocate(0);

    /// Everybody is there.
    @Setup
    public void connect() {
        SubscriptionOptions options = SubscriptionOptions.of(qos);
        var request = new Subscribe.Request(TopicFilter.of(TOPIC.toString()), options);
        for (int i = 0; i < subscribers; i++) {
            var link = BufferLink.connected(broker, loop, "subscriber" + i);
            link.receive(new Subscribe(1, List.of(request), Properties.NONE));
            links.add(link);
        }
        loop.turn();
        int id = qos == QoS.AT_MOST_ONCE ? 0 : 1;
        Payload payload = Payload.of(new byte[PAYLOAD]);
        publish =
                publisher.bytes(
                        new Publish(TOPIC, payload, qos, false, false, id, Properties.NONE));
        puback.put((byte) PUBACK_FIRST).put((byte) 2);
    }

    /// One message.
    @Benchmark
    public void publish() {
        publisher.receive(publish.position(0));
        loop.turn();
        if (qos != QoS.AT_MOST_ONCE) {
            for (BufferLink link : links) {
                puback.putShort(2, (short) link.lastId(TOPIC.length()));
                link.receive(puback.position(0).limit(4));
            }
            loop.turn();
        }
    }
}
