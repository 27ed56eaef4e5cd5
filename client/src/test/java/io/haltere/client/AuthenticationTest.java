package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Enhanced authentication, as bytes. The method is `M`, data is one letter.
@Timeout(20)
class AuthenticationTest {
    private final List<String> accepted = new ArrayList<>();

    private final Authentication letters =
            new Authentication() {
                @Override
                public String method() {
                    return "M";
                }

                @Override
                public Payload begin() {
                    return Payload.of("a");
                }

                @Override
                public Payload answer(Payload challenge) {
                    return Payload.of(challenge.toText() + challenge.toText());
                }

                @Override
                public void accepted(Payload last) {
                    accepted.add(last.toText());
                }
            };

    @Test
    void challengesAreAnsweredBeforeAndAfterTheConnectionIsMade() {
        var received = new CopyOnWriteArrayList<String>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.read();
                            peer.send("f00a 18 08 15 0001 4d 16 0001 62");
                            received.add(peer.read());
                            peer.send("200b 00 00 08 15 0001 4d 16 0001 7a");
                            received.add(peer.read());
                            peer.send("f00a 18 08 15 0001 4d 16 0001 63");
                            received.add(peer.read());
                            peer.send("f00a 00 08 15 0001 4d 16 0001 79").awaitEnd();
                        });
                var client = MqttClient.connect(server.options().withAuthentication(letters))) {
            assertEquals(List.of("z"), accepted);

            client.reauthenticate();

            assertEquals(List.of("z", "y"), accepted);
        }
        assertEquals(
                List.of(
                        "f01809150001" + "4d1600026262",
                        "f01908150001" + "4d16000161",
                        "f01809150001" + "4d1600026363"),
                received);
    }

    @Test
    void anUnaskedChallengeEndsTheAttempt() {
        try (var server =
                new ScriptedServer(peer -> {
                    peer.read();
                    peer.send("f00a 18 08 15 0001 4d 16 0001 62").awaitEnd();
                })) {
            assertThrows(
                    MqttException.ConnectionFailed.class,
                    () -> MqttClient.connect(server.options()));
        }
    }

    @Test
    void withoutAMethodThereIsNothingToRepeat() {
        try (var server = new ScriptedServer(peer -> peer.accept().awaitEnd());
                var client = MqttClient.connect(server.options())) {
            var refused = assertThrows(MqttException.Rejected.class, client::reauthenticate);
            assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, refused.reason());
        }
    }
}
