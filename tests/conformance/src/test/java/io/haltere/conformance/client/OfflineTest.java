package io.haltere.conformance.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.client.Message;
import io.haltere.client.MqttClient;
import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.mqtt.QoS;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a client with a store accepts while there is no connection.
@Timeout(120)
class OfflineTest {
    @TempDir Path folder;

    private Process start(String what, BrokerProcess broker) {
        return Programs.start(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledClients.class.getName(),
                what,
                "" + broker.port(),
                folder.toString());
    }

    /// More than a broker takes at once, which has a window of 20.
    @Test
    void whatWasAcceptedOfflineSurvivesAKill() throws Exception {
        Process publisher;
        try (var broker = BrokerProcess.startProgram("/usr/sbin/mosquitto")) {
            publisher = start("offline", broker);
            assertEquals("connected", publisher.inputReader().readLine());
        }
        for (int number = 1; number <= KilledClients.OFFLINE; number++) {
            assertEquals("accepted " + number, publisher.inputReader().readLine());
        }
        publisher.destroyForcibly().waitFor();

        try (var broker = BrokerProcess.startProgram("/usr/sbin/mosquitto");
                var client = MqttClient.connect("mqtt://127.0.0.1:" + broker.port())) {
            var subscription = client.subscribe(KilledClients.TOPIC, QoS.EXACTLY_ONCE);
            assertEquals(0, Programs.await(start("online", broker)).status());

            var texts = new ArrayList<String>();
            for (Message message : subscription) {
                texts.add(message.text());
                if (message.text().equals("end")) {
                    break;
                }
            }
            assertEquals("end", texts.removeLast());
            // Each once, and in order among those of its QoS: Debian's routes one at once, the
            // other at PUBREL.
            for (int odd = 0; odd <= 1; odd++) {
                int rest = odd;
                assertEquals(
                        IntStream.rangeClosed(1, KilledClients.OFFLINE)
                                .filter(number -> number % 2 == rest)
                                .boxed()
                                .toList(),
                        texts.stream()
                                .map(Integer::valueOf)
                                .filter(number -> number % 2 == rest)
                                .toList());
            }
        }
    }
}
