package io.haltere.broker.session;

import io.haltere.broker.port.BrokerLog;
import io.haltere.broker.retained.RetainedMessages;
import io.haltere.broker.routing.SubscriptionTree;
import java.time.InstantSource;

/// What all loops use together. Every part of it says how it may be shared.
public record Shared(
        SessionRegistry sessions,
        SubscriptionTree subscriptions,
        RetainedMessages retained,
        InstantSource clock,
        BrokerLog log,
        MemoryUse memory) {}
