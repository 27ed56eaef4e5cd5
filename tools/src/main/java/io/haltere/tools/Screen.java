package io.haltere.tools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What `mosquitto_sub` shows instead of a stream of messages: a line for each topic that changes
/// in place (`--watch`), or how many came in each second (`--message-rate`).
final class Screen {
    private static final String CLEAR = "\u001b[2J";
    private static final String CLEAR_LINE = "\u001b[K";

    private final Console console;
    private final Map<String, Integer> rows = new HashMap<>();
    private final AtomicLong counted = new AtomicLong();

    Screen(Console console) {
        this.console = console;
    }

    /// @param line writes the topic's line
    void watch(String topic, Runnable line) {
        if (rows.isEmpty()) {
            write(CLEAR);
        }
        int row = rows.computeIfAbsent(topic, _ -> rows.size() + 1);
        write("\u001b[" + row + ";1H" + CLEAR_LINE);
        line.run();
        write("\u001b[" + (rows.size() + 1) + ";1H");
        console.flush();
    }

    private void write(String sequence) {
        try {
            console.out().write(sequence.getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            throw Console.closedPipe();
        }
    }

    void count() {
        counted.incrementAndGet();
    }

    /// Prints the count of each second from now on.
    void printRates() {
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                .execute(() -> {
                    console.print(Long.toString(counted.getAndSet(0)));
                    printRates();
                });
    }
}
