package io.haltere.broker;

import io.haltere.broker.persistence.StateJournal;
import io.haltere.broker.port.BrokerLog;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What surrounds the core, other in production than in tests.
///
/// @param version what `$SYS/broker/version` says
/// @param clock the time of day
/// @param random makes a source of chance for each loop; must be unpredictable in production
/// @param memoryUsed bytes of memory in use, for `$SYS`
public record Environment(
        String version,
        BrokerLog log,
        InstantSource clock,
        Supplier<RandomGenerator> random,
        LongSupplier memoryUsed,
        StateJournal journal) {}
