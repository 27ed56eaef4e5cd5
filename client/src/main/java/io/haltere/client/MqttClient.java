package io.haltere.client;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Subscribe;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A client whose calls wait for the server: made for virtual threads, any thread will do.
///
/// ```java
/// try (var client = MqttClient.connect("mqtt://localhost")) {
///     client.publish("kitchen/lamp", "on");
/// }
/// ```
///
/// Calls fail with an [MqttException]; after [ClientOptions#withTimeout] with
/// [MqttException.TimedOut].
public final class MqttClient implements AutoCloseable {
    private final Core core;
    private final AsyncMqttClient async;
    private final Duration timeout;

    private MqttClient(Core core, Duration timeout) {
        this.core = core;
        this.async = new AsyncMqttClient(core);
        this.timeout = timeout;
    }

    /// Connects to a server given as a URL, see [ClientOptions#to(String)].
    public static MqttClient connect(String url) {
        return connect(ClientOptions.to(url));
    }

    public static MqttClient connect(ClientOptions options) {
        var core = new Core(options);
        core.connect();
        return new MqttClient(core, options.timeout());
    }

    /// The same client, for calls that do not wait.
    public AsyncMqttClient async() {
        return async;
    }

    /// What the server said when it accepted last.
    public Connack connack() {
        return Objects.requireNonNull(core.connack());
    }

    public boolean isConnected() {
        return core.isConnected();
    }

    /// Sends a text with QoS 1; returns when the server has it.
    public PublishResult publish(String topic, String text) {
        return publish(topic, Payload.of(text), QoS.AT_LEAST_ONCE);
    }

    public PublishResult publish(String topic, Payload payload, QoS qos) {
        return publish(
                new Publish(TopicName.of(topic), payload, qos, false, false, 0, Properties.NONE));
    }

    /// Sends a message that the server keeps for those who subscribe later.
    public PublishResult retain(String topic, Payload payload, QoS qos) {
        return publish(
                new Publish(TopicName.of(topic), payload, qos, true, false, 0, Properties.NONE));
    }

    /// Sends a message. Its packet id and DUP flag are set by the client.
    public PublishResult publish(Publish publish) {
        return await(core.publish(publish, timeout.toNanos()));
    }

    /// Subscribes, with a handler that is given each message.
    ///
    /// @throws MqttException.Rejected when the server refuses
    public SubscribeResult subscribe(String filter, QoS qos, MessageHandler handler) {
        return checked(await(async.subscribe(filter, qos, handler)));
    }

    /// Subscribes to many filters; their messages go to the handlers of [#async].
    public SubscribeResult subscribe(List<Subscribe.Request> requests, Properties properties) {
        return await(async.subscribe(requests, properties));
    }

    /// Subscribes, with messages to be taken one by one.
    ///
    /// ```java
    /// for (Message message : client.subscribe("sensors/#", QoS.AT_LEAST_ONCE)) { … }
    /// ```
    ///
    /// @throws MqttException.Rejected when the server refuses
    public Subscription subscribe(String filter, QoS qos) {
        var subscription = new Subscription(this, filter);
        try {
            checked(
                    subscribe(
                            List.of(
                                    new Subscribe.Request(
                                            TopicFilter.of(filter), SubscriptionOptions.of(qos))),
                            Properties.NONE));
            return subscription;
        } catch (MqttException failed) {
            subscription.end();
            throw failed;
        }
    }

    public SubscribeResult unsubscribe(String... filters) {
        return await(async.unsubscribe(filters));
    }

    /// Authenticates again, by the method of [ClientOptions#withAuthentication].
    public void reauthenticate() {
        await(async.reauthenticate());
    }

    /// Disconnects. The server forgets the will.
    @Override
    public void close() {
        async.close();
    }

    /// Disconnects with a reason, MQTT 5 only.
    public void close(ReasonCode reason, Properties properties) {
        async.close(reason, properties);
    }

    private static SubscribeResult checked(SubscribeResult result) {
        if (result.isRefused()) {
            ReasonCode reason = result.reasons().getFirst();
            throw new MqttException.Rejected(
                    reason, "The server refused the subscription: " + reason);
        }
        return result;
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MqttException known) {
                throw known.again();
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException late) {
            throw new MqttException.TimedOut("No answer within " + timeout);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MqttException.TimedOut("interrupted");
        }
    }
}
