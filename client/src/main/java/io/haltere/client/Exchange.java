package io.haltere.client;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsubscribe;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What the client has begun and the server has not yet answered. Guarded by the client's lock.
sealed interface Exchange {
    int packetId();

    /// Fails whoever waits for it. Without the lock.
    void fail(MqttException cause);

    /// A message on its way.
    final class Sending implements Exchange {
        final Publish publish;
        final CompletableFuture<PublishResult> result = new CompletableFuture<>();

        /// 0 before it has one.
        int packetId;

        /// The place in the order of first sending.
        long order;

        /// What PUBREC said; null before it.
        @Nullable ReasonCode reason;

        /// Whether it has left, on some connection of this process.
        boolean isBegun;

        /// Whether an earlier process may have sent it.
        boolean isRestored;

        /// Whether PUBREC has come: the server has the message.
        boolean isReleased;

        Sending(Publish publish) {
            this.publish = publish;
        }

        boolean needsAnswer() {
            return publish.qos() != QoS.AT_MOST_ONCE;
        }

        Publish packet(boolean again) {
            return new Publish(
                    publish.topic(),
                    publish.payload(),
                    publish.qos(),
                    publish.retain(),
                    again,
                    packetId,
                    publish.properties());
        }

        @Override
        public int packetId() {
            return packetId;
        }

        @Override
        public void fail(MqttException cause) {
            result.completeExceptionally(cause);
        }
    }

    /// SUBSCRIBE or UNSUBSCRIBE.
    final class Request implements Exchange {
        /// Without its packet id.
        final Packet packet;

        final CompletableFuture<SubscribeResult> result = new CompletableFuture<>();

        /// Whether it makes subscriptions again that an earlier connection had.
        final boolean isRepeat;

        int packetId;

        /// The place in the order of requests.
        long order;

        Request(Packet packet, boolean isRepeat) {
            this.packet = packet;
            this.isRepeat = isRepeat;
        }

        Packet numbered() {
            if (packet instanceof Subscribe subscribe) {
                return new Subscribe(packetId, subscribe.requests(), subscribe.properties());
            }
            var unsubscribe = (Unsubscribe) packet;
            return new Unsubscribe(packetId, unsubscribe.filters(), unsubscribe.properties());
        }

        Properties properties() {
            return packet instanceof Subscribe subscribe ? subscribe.properties() : Properties.NONE;
        }

        @Override
        public int packetId() {
            return packetId;
        }

        @Override
        public void fail(MqttException cause) {
            result.completeExceptionally(cause);
        }
    }
}
