package io.haltere.conformance.durable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that come back while the broker is still opening its listeners.
class EarlyClientTest {
    private static final int STARTS = 5;

    /// So many that it takes a while from the first to the last.
    private static final int LISTENERS = 60;

    private static final long AGAIN_NANOS = 100_000;

    @TempDir Path folder;

    private final AtomicInteger let = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> refused = new AtomicReference<>();

    private volatile boolean isOver;

    /// Comes again and again, until it is refused, or nobody asks any more.
    private void knock(Path socket) {
        while (!isOver && refused.get() == null) {
            try (var wire = new Wire(socket)) {
                wire.connect("early", false);
                let.incrementAndGet();
            } catch (IOException down) {
                LockSupport.parkNanos(AGAIN_NANOS);
            } catch (AssertionError no) {
                refused.set(no);
            }
        }
    }

    @Test
    void areLetInByTheRules() throws IOException {
        Path first = folder.resolve("0");
        var options =
                new ArrayList<>(List.of("persistence true", "persistence_location " + folder));
        for (int i = 0; i < LISTENERS; i++) {
            options.add("listener 0 " + folder.resolve("" + i));
        }
        BrokerProcess broker = BrokerProcess.startQuiet(options.toArray(String[]::new));
        try {
            broker.awaitLog(" running");
            try (var lasting = new Wire(first)) {
                lasting.connect("lasting", true);
                lasting.publish(3, "retained", 1, "x"); // The broker remembers who left it.
                lasting.flush();
                assertEquals(Wire.PUBACK, lasting.read().type());
            }
            Thread.ofPlatform().daemon().start(() -> knock(first));
            for (int start = 0; start < STARTS; start++) {
                broker = broker.killAndRestart();
                int before = let.get();
                while (let.get() < before + 10 && refused.get() == null) {
                    LockSupport.parkNanos(AGAIN_NANOS);
                }
            }
        } finally {
            isOver = true;
            broker.close();
        }
        assertEquals(null, refused.get());
        assertTrue(let.get() > 0);
    }
}
