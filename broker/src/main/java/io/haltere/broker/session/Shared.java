package io.haltere.broker.session;

import io.haltere.broker.port.BrokerLog;
import io.haltere.broker.retained.RetainedMessages;
import io.haltere.broker.routing.SubscriptionTree;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What all loops use together. Every part of it says how it may be shared.
///
/// @param random makes a source of chance for a loop
public record Shared(
        SessionRegistry sessions,
        SubscriptionTree subscriptions,
        RetainedMessages retained,
        InstantSource clock,
        BrokerLog log,
        Supplier<RandomGenerator> random,
        MemoryUse memory) {}
