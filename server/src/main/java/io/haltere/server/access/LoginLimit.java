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

    /// Whether the address may try.
    synchronized boolean isAllowed(String address) {
        if (max == 0) {
            return true;
        }
        Failures failures = byAddress.get(address);
        if (failures == null) {
            return true;
        }
        forgive(failures);
        if (failures.count == 0) {
            byAddress.remove(address);
        }
        return failures.count < max;
    }

    synchronized void failed(String address) {
        Failures failures = byAddress.get(address);
        if (failures == null) {
            failures = new Failures();
            failures.since = nanoTime.getAsLong();
            byAddress.put(address, failures);
        }
        forgive(failures);
        failures.count++;
    }

    private void forgive(Failures failures) {
        long now = nanoTime.getAsLong();
        long forgiven = (now - failures.since) / FORGIVEN_NANOS;
        if (forgiven >= failures.count) {
            failures.count = 0;
            failures.since = now;
        } else {
            failures.count -= (int) forgiven;
            failures.since += forgiven * FORGIVEN_NANOS;
        }
    }
}
