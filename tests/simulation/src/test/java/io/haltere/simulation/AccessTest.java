package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.access.AccessControl;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Pingreq;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Suback;
import io.haltere.plugin.Authenticator;
import io.haltere.plugin.Authorizer;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import io.haltere.plugin.EnhancedAuthenticator;
import io.haltere.plugin.Verdict;
import io.haltere.store.SimulatedDisk;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who is let in, who may do what, and when answers leave.
class AccessTest {
    private static final String METHOD = "TWO-STEPS";
    private static final Properties WITH_METHOD =
            Properties.of(Property.AUTHENTICATION_METHOD, METHOD);

    @Test
    void waitsForASlowAuthenticatorAndKeepsWhatCameMeanwhile() {
        var verdict = new CompletableFuture<Verdict>();
        TestBroker broker = guardedBy((_, _) -> verdict);
        TestClient client =
                broker.open()
                        .send(
                                TestBroker.connectPacket("c", true, null, Properties.NONE),
                                Pingreq.PINGREQ);
        assertEquals(List.of(), client.takeAll());

        verdict.complete(Verdict.ACCEPTED);
        broker.settle();

        assertEquals(2, client.takeAll().size());
    }

    @Test
    void refusesWithTheAuthenticatorsReason() {
        TestBroker broker =
                guardedBy((_, _) ->
                        CompletableFuture.completedStage(
                                Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD)));

        TestClient client = broker.connect("c", true, Properties.NONE);

        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, client.one(Connack.class).reason());
        assertTrue(client.isClosed());
    }

    @Test
    void anAuthenticatorThatFailsLetsNobodyIn() {
        TestBroker broker =
                guardedBy((_, _) ->
                        CompletableFuture.failedStage(
                                new IllegalStateException("directory is down")));

        TestClient client = broker.connect("c", true, Properties.NONE);

        assertEquals(ReasonCode.UNSPECIFIED_ERROR, client.one(Connack.class).reason());
        assertEquals(1, broker.log().faults().size());
    }

    private static TestBroker guardedBy(Authenticator authenticator) {
        return new TestBroker.Setup()
                .access(new AccessControl(List.of(authenticator), List.of(), List.of(), true))
                .start();
    }

    @Test
    void refusesAnUnknownAuthenticationMethod() {
        TestClient client = TestBroker.start().connect("c", true, WITH_METHOD);

        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, client.one(Connack.class).reason());
    }

    @Test
    void leadsThroughAnAuthenticationInSteps() {
        TestClient client = inSteps().connect("c", true, WITH_METHOD);
        Auth question = client.one(Auth.class);

        client.send(answer(ReasonCode.CONTINUE_AUTHENTICATION, "right"));

        assertEquals(ReasonCode.CONTINUE_AUTHENTICATION, question.reason());
        Connack connack = client.one(Connack.class);
        assertEquals(ReasonCode.SUCCESS, connack.reason());
        assertEquals(METHOD, connack.properties().find(Property.AUTHENTICATION_METHOD));
    }

    @Test
    void refusesAWrongStep() {
        TestClient client = inSteps().connect("c", true, WITH_METHOD);
        client.takeAll();

        client.send(answer(ReasonCode.CONTINUE_AUTHENTICATION, "wrong"));

        assertEquals(ReasonCode.NOT_AUTHORIZED, client.one(Connack.class).reason());
        assertTrue(client.isClosed());
    }

    @Test
    void authenticatesAgainWhileConnected() {
        TestClient client = inSteps().connect("c", true, WITH_METHOD);
        client.send(answer(ReasonCode.CONTINUE_AUTHENTICATION, "right")).takeAll();

        client.send(answer(ReasonCode.REAUTHENTICATE, "again"));
        assertEquals(ReasonCode.CONTINUE_AUTHENTICATION, client.one(Auth.class).reason());
        client.send(answer(ReasonCode.CONTINUE_AUTHENTICATION, "right"));

        assertEquals(ReasonCode.SUCCESS, client.one(Auth.class).reason());
        assertFalse(client.isClosed());
    }

    @Test
    void aFailedReauthenticationEndsTheConnection() {
        TestClient client = inSteps().connect("c", true, WITH_METHOD);
        client.send(answer(ReasonCode.CONTINUE_AUTHENTICATION, "right")).takeAll();
        client.send(answer(ReasonCode.REAUTHENTICATE, "again")).takeAll();

        client.send(answer(ReasonCode.CONTINUE_AUTHENTICATION, "wrong"));

        assertEquals(ReasonCode.NOT_AUTHORIZED, client.one(Disconnect.class).reason());
    }

    private static Auth answer(ReasonCode reason, String data) {
        return new Auth(reason, WITH_METHOD.with(Property.AUTHENTICATION_DATA, Payload.of(data)));
    }

    private static TestBroker inSteps() {
        return new TestBroker.Setup()
                .access(new AccessControl(List.of(), List.of(), List.of(new TwoSteps()), true))
                .start();
    }

    /// Asks once, and wants the answer "right".
    private static final class TwoSteps implements EnhancedAuthenticator {
        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Exchange begin(Client client) {
            return new Exchange() {
                private boolean hasAsked;

                @Override
                public CompletionStage<Verdict> next(@Nullable Payload data) {
                    Verdict verdict =
                            hasAsked ? judge(data) : new Verdict.Continued(Payload.of("well?"));
                    hasAsked = true;
                    return CompletableFuture.completedStage(verdict);
                }
            };
        }

        private static Verdict judge(@Nullable Payload data) {
            return Payload.of("right").equals(data)
                    ? Verdict.ACCEPTED
                    : Verdict.refused(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    void deniesWhatTheAuthorizerDenies() {
        TestBroker broker =
                new TestBroker.Setup()
                        .access(
                                new AccessControl(
                                        List.of(), List.of(new Below("ok/")), List.of(), true))
                        .start();
        TestClient subscriber = broker.connect("s").subscribe("#", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");

        publisher.publish("ok/1", "yes", QoS.AT_LEAST_ONCE, 1);
        publisher.publish("no/1", "no", QoS.AT_LEAST_ONCE, 2);
        publisher.subscribe("no/#", QoS.AT_MOST_ONCE);

        assertEquals(List.of("yes"), subscriber.texts());
        assertEquals(
                List.of(new Puback(1), new Puback(2, ReasonCode.NOT_AUTHORIZED)),
                publisher.take(Puback.class));
        assertEquals(List.of(ReasonCode.NOT_AUTHORIZED), publisher.one(Suback.class).reasons());
    }

    @Test
    void clientsCannotWriteTheBrokersOwnTree() {
        TestClient client = TestBroker.start().connect("c");

        client.publish("$SYS/broker/uptime", "lies", QoS.AT_LEAST_ONCE, 1);

        assertEquals(ReasonCode.NOT_AUTHORIZED, client.one(Puback.class).reason());
    }

    /// Allows what is below a prefix.
    private record Below(String prefix) implements Authorizer {
        @Override
        public Decision mayPublish(Client client, TopicName topic, QoS qos, boolean retain) {
            return decide(topic.toString());
        }

        @Override
        public Decision mayReceive(Client client, TopicName topic) {
            return decide(topic.toString());
        }

        @Override
        public Decision maySubscribe(Client client, TopicFilter filter) {
            return filter.toString().equals("#") ? Decision.ALLOW : decide(filter.toString());
        }

        private Decision decide(String text) {
            return text.startsWith(prefix) ? Decision.ALLOW : Decision.DENY;
        }
    }

    private static TestBroker.Setup proven() {
        return new TestBroker.Setup()
                .listener(
                        ListenerPolicy.local(1883)
                                .withNames(new ListenerPolicy.Names(true, false)));
    }

    private static AccessControl withoutAnonymous() {
        return new AccessControl(List.of(), List.of(), List.of(), false);
    }

    @Test
    void whoHasProvedItsNameStaysThroughAReload() {
        TestBroker broker = proven().access(withoutAnonymous()).start();
        TestClient client = broker.connect("c");

        broker.replaceRules(withoutAnonymous());

        assertEquals(List.of(), client.takeAll());
        assertFalse(client.isClosed());
    }

    @Test
    void whoHasProvedNothingGoesWhenAnonymousClientsMayNotStay() {
        TestBroker broker = TestBroker.start();
        TestClient client = broker.connect("c");

        broker.replaceRules(withoutAnonymous());

        assertEquals(ReasonCode.ADMINISTRATIVE_ACTION, client.one(Disconnect.class).reason());
    }

    @Test
    void nothingIsAnsweredBeforeConnackWhereNamesAreProven() {
        TestBroker broker = proven().disk(new SimulatedDisk()).start();
        broker.commits(false);
        Properties lasting = Properties.of(Property.SESSION_EXPIRY_INTERVAL, 60L);
        TestClient client =
                broker.open()
                        .send(TestBroker.connectPacket("c", true, null, lasting), Pingreq.PINGREQ);
        assertEquals(List.of(), client.takeAll());

        broker.commits(true);
        broker.settle();

        assertEquals(2, client.takeAll().size());
    }
}
