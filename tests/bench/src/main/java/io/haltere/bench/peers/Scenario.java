package io.haltere.bench.peers;

import io.haltere.bench.load.Figures;
import io.haltere.bench.load.Span;
import io.haltere.bench.process.BrokerProcess;
import java.io.IOException;
import java.util.List;

/// A load for all brokers.
///
/// @param name for the command line
/// @param isSelfWarming whether what runs before the time counts is part of the load; otherwise its
///   first rounds do not count
/// @param parts in the order of the figures that the work returns
record Scenario(String name, Group group, boolean isSelfWarming, List<Part> parts, Work work) {
    /// Scenarios of a group are run with the same processes.
    enum Group {
        PLAIN(false),
        WILDCARDS(false),
        DURABLE(true),
        /// A process for each round of each broker.
        FRESH(false);

        private final boolean isDurable;

        Group(boolean isDurable) {
            this.isDurable = isDurable;
        }

        boolean isDurable() {
            return isDurable;
        }
    }

    /// Loads a broker and says what that cost.
    interface Work {
        List<Figures> run(BrokerProcess broker, Span span) throws IOException;
    }
}
