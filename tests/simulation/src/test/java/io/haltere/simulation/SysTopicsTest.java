package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Publish;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The `$SYS` tree as monitoring scripts know it.
class SysTopicsTest {
    private static final List<String> PLAIN =
            List.of(
                    "version",
                    "uptime",
                    "clients/total",
                    "clients/connected",
                    "clients/active",
                    "clients/disconnected",
                    "clients/inactive",
                    "clients/maximum",
                    "clients/expired",
                    "messages/stored",
                    "store/messages/count",
                    "store/messages/bytes",
                    "subscriptions/count",
                    "shared_subscriptions/count",
                    "retained messages/count",
                    "heap/current",
                    "heap/maximum",
                    "messages/received",
                    "messages/sent",
                    "bytes/received",
                    "bytes/sent",
                    "publish/messages/received",
                    "publish/messages/sent",
                    "publish/messages/dropped",
                    "publish/bytes/received",
                    "publish/bytes/sent",
                    "packet/out/count",
                    "packet/out/bytes",
                    "connections/socket/count");

    /// Those of bytes are counted by the real link, and move only with it.
    private static final List<String> LOADS =
            List.of(
                    "messages/received",
                    "messages/sent",
                    "publish/received",
                    "publish/sent",
                    "sockets",
                    "connections");

    private final TestBroker broker = TestBroker.start();

    private Map<String, String> values() {
        TestClient observer = broker.connect("observer").subscribe("$SYS/#", QoS.AT_MOST_ONCE);
        broker.settle();
        var values = new TreeMap<String, String>();
        for (Publish publish : observer.take(Publish.class)) {
            values.put(
                    publish.topic().toString().substring("$SYS/broker/".length()),
                    publish.payload().toText());
        }
        observer.cut();
        return values;
    }

    private void start() {
        broker.broker().start();
        broker.settle();
    }

    @Test
    void everyTopicIsThere() {
        start();
        TestClient busy = broker.connect("busy").subscribe("t", QoS.AT_MOST_ONCE);
        busy.publish("t", "hello", QoS.AT_MOST_ONCE, 0);
        broker.advance(Duration.ofSeconds(20));

        Set<String> expected = new TreeSet<>(PLAIN);
        for (String load : LOADS) {
            for (String minutes : List.of("1min", "5min", "15min")) {
                expected.add("load/" + load + "/" + minutes);
            }
        }
        assertEquals(expected, values().keySet());
    }

    @Test
    void countsWhatClientsDo() {
        start();
        TestClient subscriber = broker.resume("away").subscribe("t/#", QoS.AT_LEAST_ONCE);
        subscriber.takeAll();
        TestClient publisher = broker.connect("publisher");
        publisher.retain("t/kept", "12345");
        subscriber.cut();
        publisher.publish("t/queued", "123", QoS.AT_LEAST_ONCE, 1);
        broker.advance(Duration.ofSeconds(20));

        Map<String, String> values = values();
        assertEquals("2", values.get("clients/total"));
        assertEquals("1", values.get("clients/connected"));
        assertEquals("1", values.get("clients/disconnected"));
        assertEquals("1", values.get("clients/maximum"), "of those counted when it is published");
        assertEquals("2", values.get("publish/messages/received"));
        assertEquals("8", values.get("publish/bytes/received"));
        assertEquals("1", values.get("subscriptions/count"));
        int retained = Integer.parseInt(values.get("retained messages/count"));
        assertEquals(Integer.toString(retained + 1), values.get("messages/stored"));
    }

    /// A value that stands still is not published again, the uptime always is.
    @Test
    void onlyWhatChangedIsPublished() {
        start();
        TestClient observer =
                broker.connect("observer").subscribe("$SYS/broker/clients/+", QoS.AT_MOST_ONCE);
        TestClient clock =
                broker.connect("clock").subscribe("$SYS/broker/uptime", QoS.AT_MOST_ONCE);
        broker.advance(Duration.ofSeconds(20));
        observer.takeAll();
        clock.takeAll();

        broker.advance(Duration.ofSeconds(40));

        assertEquals(List.of(), observer.texts());
        assertEquals(4, clock.texts().size());
    }

    @Test
    void maximaOnlyGrow() {
        start();
        List<TestClient> crowd = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            crowd.add(broker.connect("c" + i));
        }
        broker.advance(Duration.ofSeconds(20));
        crowd.forEach(TestClient::cut);
        broker.advance(Duration.ofSeconds(20));

        Map<String, String> values = values();
        assertEquals("0", values.get("clients/connected"));
        assertEquals("5", values.get("clients/maximum"));
    }
}
