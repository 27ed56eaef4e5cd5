package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.client.threads.ClientThreads;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ClientThreadsTest {
    private static final int CALLERS = 500;

    private final List<ClientThreads> taken = new ArrayList<>();

    @AfterEach
    void giveBack() {
        taken.forEach(ClientThreads::giveBack);
    }

    @Test
    void theFirstClientsGetPlatformThreadsAndThoseBeyondVirtualOnes() {
        fill();

        assertFalse(isVirtual(taken.getFirst()));
        assertTrue(isDaemon(taken.getFirst()));
        assertTrue(isVirtual(taken.getLast()));
    }

    @Test
    void aPlaceThatIsGivenBackIsTakenAgainOnce() {
        fill();

        taken.getFirst().giveBack();
        taken.getFirst().giveBack();
        taken.getLast().giveBack(); // Of no place.

        assertFalse(isVirtual(take()));
        assertTrue(isVirtual(take()));
    }

    @Test
    void threadsThatTheUserChoseAreUsedAndNotCounted() {
        ThreadFactory chosen = Thread.ofPlatform().factory();

        for (int i = 0; i < ClientThreads.PLATFORM_CLIENTS_MAX; i++) {
            var theirs = ClientThreads.take(chosen);
            taken.add(theirs);
            assertSame(chosen, theirs.factory());
        }

        assertFalse(isVirtual(take()));
    }

    @Test
    void clientsThatCannotConnectGiveTheirPlacesBack() {
        ClientOptions nowhere = ClientOptions.to("unix:/nonexistent/socket");

        for (int i = 0; i < 2 * ClientThreads.PLATFORM_CLIENTS_MAX; i++) {
            assertThrows(MqttException.ConnectionFailed.class, () -> MqttClient.connect(nowhere));
        }

        assertFalse(isVirtual(take()));
    }

    @Test
    void clientsThatEndGiveTheirPlacesBack() {
        var scripts = new ScriptedServer.Script[2 * ClientThreads.PLATFORM_CLIENTS_MAX];
        Arrays.fill(scripts, (ScriptedServer.Script) peer -> peer.accept().awaitEnd());

        try (var server = new ScriptedServer(scripts)) {
            for (ScriptedServer.Script _ : scripts) {
                MqttClient.connect(server.options()).close();
            }
        }

        assertFalse(isVirtual(take()));
    }

    @Test
    void manyCallersOnVirtualThreadsWaitForOneClientOnPlatformThreads() throws Exception {
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept();
                            for (int i = 0; i < CALLERS; i++) {
                                peer.send("4002" + peer.read().substring(8, 12));
                            }
                            peer.awaitEnd();
                        });
                var client = MqttClient.connect(server.options());
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PublishResult>> answers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                answers.add(
                        callers.submit(
                                () -> client.publish("x", Payload.EMPTY, QoS.AT_LEAST_ONCE)));
            }

            for (Future<PublishResult> answer : answers) {
                assertEquals(ReasonCode.SUCCESS, answer.get(10, TimeUnit.SECONDS).reason());
            }
        }
    }

    /// Takes places until there are none.
    private void fill() {
        while (!isVirtual(take())) {
            assertTrue(taken.size() <= ClientThreads.PLATFORM_CLIENTS_MAX);
        }
    }

    private ClientThreads take() {
        var lease = ClientThreads.take(ClientThreads.UNTOLD);
        taken.add(lease);
        return lease;
    }

    private static boolean isVirtual(ClientThreads lease) {
        return lease.factory().newThread(() -> {}).isVirtual();
    }

    private static boolean isDaemon(ClientThreads lease) {
        return lease.factory().newThread(() -> {}).isDaemon();
    }
}
