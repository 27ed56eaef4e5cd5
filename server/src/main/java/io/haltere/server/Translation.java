package io.haltere.server;

import io.haltere.broker.access.Access;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.port.Policy;
import io.haltere.server.config.DeliveryConfig;
import io.haltere.server.config.LimitsConfig;
import io.haltere.server.config.ListenerConfig;
import io.haltere.server.config.ListenerConfig.UsernameSource;
import io.haltere.server.config.ServerConfig;
import io.haltere.server.listener.Layers;
import io.haltere.server.listener.Listener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// From the words of the configuration to those of the core, which knows no option by name.
final class Translation {
    private Translation() {}

    static Limits limits(ServerConfig config) {
        LimitsConfig limits = config.limits();
        DeliveryConfig delivery = config.delivery();
        return new Limits(
                limits.maxPacketSize(),
                limits.messageSizeLimit(),
                limits.maxInflightMessages(),
                limits.maxInflightBytes(),
                limits.maxQueuedMessages(),
                limits.maxQueuedBytes(),
                (int) limits.maxKeepalive().toSeconds(),
                limits.globalMaxClients(),
                seconds(delivery.persistentClientExpiration()),
                (int) (seconds(delivery.retainExpiryInterval()) / 60),
                limits.memoryLimit() == 0 ? memoryMax() : limits.memoryLimit());
    }

    /// Half of the heap, so that nobody can fill it: what is held is counted roughly, and the
    /// collector needs room. A heap that is full ends the broker.
    private static long memoryMax() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    private static long seconds(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toSeconds();
    }

    static Policy policy(ServerConfig config) {
        DeliveryConfig delivery = config.delivery();
        String prefix = config.security().clientidPrefixes();
        return new Policy(
                delivery.retainAvailable(),
                config.security().checkRetainSource(),
                delivery.queueQos0Messages(),
                delivery.upgradeOutgoingQos(),
                delivery.holdPublishers(),
                delivery.allowDuplicateMessages(),
                prefix == null ? "" : prefix,
                config.logging().connectionMessages(),
                (int) delivery.sysInterval().toSeconds());
    }

    /// @param layers what is between the sockets of the listener and MQTT
    /// @param access who is let in, and who may do what
    /// @param connections counts those through the listener
    static Listener.Terms terms(
            ServerConfig config,
            ListenerConfig listener,
            Layers layers,
            Access access,
            AtomicInteger connections) {
        var policy =
                new ListenerPolicy(
                        listener.address().port(),
                        listener.acceptProtocolVersions(),
                        listener.maxQos(),
                        listener.maxTopicAlias(),
                        listener.maxTopicAliasBroker(),
                        listener.mountPoint() == null ? "" : listener.mountPoint(),
                        access,
                        new ListenerPolicy.AssignedIds(
                                listener.security().allowZeroLengthClientid(),
                                listener.security().autoIdPrefix()),
                        new ListenerPolicy.Names(
                                listener.usernameSource() != UsernameSource.CONNECT,
                                listener.usernameAsClientid()));
        return new Listener.Terms(
                policy,
                connections,
                listener.maxConnections(),
                config.limits().globalMaxConnections(),
                config.limits().maxPacketSize(),
                config.process().packetBufferSize(),
                layers);
    }
}
