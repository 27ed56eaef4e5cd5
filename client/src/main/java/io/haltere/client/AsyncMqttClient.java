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
import io.haltere.mqtt.packet.Unsubscribe;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A client whose calls do not wait for the server. Any thread.
///
/// Futures complete on a thread of the client: do not wait in what follows them. They fail with an
/// [MqttException]. Arguments that break MQTT's rules are an [IllegalArgumentException] at once.
public final class AsyncMqttClient implements AutoCloseable {
    private final Core core;

    AsyncMqttClient(Core core) {
        this.core = core;
    }

    /// Connects in the background.
    public static CompletableFuture<AsyncMqttClient> connect(ClientOptions options) {
        var connected = new CompletableFuture<AsyncMqttClient>();
        var core = new Core(options);
        core.threads()
                .newThread(() -> {
                    try {
                        core.connect();
                        connected.complete(new AsyncMqttClient(core));
                    } catch (RuntimeException failed) {
                        connected.completeExceptionally(failed);
                    }
                })
                .start();
        return connected;
    }

    /// What the server said when it accepted last.
    public @Nullable Connack connack() {
        return core.connack();
    }

    public boolean isConnected() {
        return core.isConnected();
    }

    /// Sends a message. Completes when the server has taken it; with QoS 0, when it is on its way.
    ///
    /// Waits only while more than [ClientOptions#withQueuedMax] messages are under way.
    public CompletableFuture<PublishResult> publish(
            String topic, Payload payload, QoS qos, boolean retain, Properties properties) {
        return publish(
                new Publish(TopicName.of(topic), payload, qos, retain, false, 0, properties));
    }

    /// Sends a message. Its packet id and DUP flag are set by the client.
    public CompletableFuture<PublishResult> publish(Publish publish) {
        return core.publish(publish, Long.MAX_VALUE);
    }

    /// Subscribes to one filter, whose messages go to the handler.
    public CompletableFuture<SubscribeResult> subscribe(
            String filter, QoS qos, MessageHandler handler) {
        TopicFilter parsed = TopicFilter.of(filter);
        core.inbox().add(parsed, handler, true);
        var request = new Subscribe.Request(parsed, SubscriptionOptions.of(qos));
        return core.request(
                new Subscribe(0, List.of(request), Properties.NONE),
                (result, _) -> {
                    if (result == null || result.isRefused()) {
                        removeHandler(handler);
                    }
                });
    }

    /// Subscribes to many filters; their messages go to handlers given to [#handle].
    public CompletableFuture<SubscribeResult> subscribe(
            List<Subscribe.Request> requests, Properties properties) {
        return core.request(new Subscribe(0, requests, properties), (_, _) -> {});
    }

    public CompletableFuture<SubscribeResult> unsubscribe(String... filters) {
        return unsubscribe(Arrays.stream(filters).map(TopicFilter::of).toList(), Properties.NONE);
    }

    /// Unsubscribes from many filters. The handlers that were given when subscribing to them are
    /// not called any more; those given to [#handle] are.
    public CompletableFuture<SubscribeResult> unsubscribe(
            List<TopicFilter> filters, Properties properties) {
        return core.request(
                new Unsubscribe(0, filters, properties),
                (_, _) -> core.inbox().unsubscribed(filters));
    }

    /// Gives messages that match a filter to a handler, whoever subscribed to them.
    public void handle(String filter, MessageHandler handler) {
        core.inbox().add(TopicFilter.of(filter), handler, false);
    }

    /// Gives messages that no other handler takes to this one.
    public void handleOthers(MessageHandler handler) {
        core.inbox().add(null, handler, false);
    }

    public void removeHandler(MessageHandler handler) {
        core.inbox().remove(handler);
    }

    /// Called once, when the client has ended for good.
    void whenEnded(Runnable action) {
        core.whenEnded(action);
    }

    void notWhenEnded(Runnable action) {
        core.notWhenEnded(action);
    }

    /// Authenticates again, by the method of [ClientOptions#withAuthentication].
    public CompletableFuture<Void> reauthenticate() {
        return core.reauthenticate();
    }

    /// Disconnects. The server forgets the will.
    @Override
    public void close() {
        close(ReasonCode.SUCCESS, Properties.NONE);
    }

    /// Disconnects with a reason, MQTT 5 only: [ReasonCode#DISCONNECT_WITH_WILL] has the will
    /// published.
    public void close(ReasonCode reason, Properties properties) {
        core.close(reason, properties);
    }
}
