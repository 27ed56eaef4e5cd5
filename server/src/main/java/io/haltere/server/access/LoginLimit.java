package io.haltere.server.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Slows down those who guess passwords: an address may fail so many times at once, and one failure
/// is forgiven each second. Any thread.
final class LoginLimit {
    /// Addresses that are remembered; the one that failed longest ago is forgotten first.
    private static final int ADDRESSES_MAX = 10_000;

    private static final long FORGIVEN_NANOS = 1_000_000_000;

    private final LongSupplier nanoTime;
    private final Map<String, Failures> byAddress =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                    return size() > ADDRESSES_MAX;
                }
            };
    private int max;

    private static final class Failures {
        private int count;
        private long since;
    }

    /// @param max failures at once; 0 is unlimited
    LoginLimit(int max, LongSupplier nanoTime) {
        this.max = max;
        this.nanoTime = nanoTime;
    }

    synchronized void max(int newMax) {
        max = newMax;
    }

    /// Whether the address may try. What it tries counts as failed until [#succeeded].
    synchronized boolean tries(String address) {
        if (max == 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        Failures failures = byAddress.computeIfAbsent(address, _ -> new Failures());
        long forgiven = (now - failures.since) / FORGIVEN_NANOS;
        if (failures.count == 0 || forgiven >= failures.count) {
            failures.count = 0;
            failures.since = now;
        } else if (forgiven > 0) {
            failures.count -= (int) forgiven;
            failures.since += forgiven * FORGIVEN_NANOS;
        }
        if (failures.count >= max) {
            return false;
        }
        failures.count++;
        return true;
    }

    synchronized void succeeded(String address) {
        Failures failures = byAddress.get(address);
        if (failures != null && --failures.count <= 0) {
            byAddress.remove(address);
        }
    }
}
