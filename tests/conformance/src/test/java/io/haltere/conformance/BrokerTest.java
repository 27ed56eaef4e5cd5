package io.haltere.conformance;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// One broker for all tests of a class; each test uses topics and client ids of its own.
@ExtendWith(Oracle.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrokerTest {
    private final String[] options;
    private BrokerProcess broker;

    /// @param options of the broker's configuration
    BrokerTest(String... options) {
        this.options = options;
    }

    @BeforeAll
    void start() {
        broker = BrokerProcess.start(options);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    BrokerProcess broker() {
        return broker;
    }

    RawClient open() {
        return broker.open();
    }
}
