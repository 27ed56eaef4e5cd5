package io.haltere.server.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Slows down those who guess passwords: from one address a user may fail so many times at once,
/// and one failure is forgiven each second. All users of an address together have ten times as
/// much: one device with an old password does not lock out those that share its address. Any
/// thread.
final class LoginLimit {
    private static final int USERS = 10;

    private static final long FORGIVEN_NANOS = 1_000_000_000;

    private final LongSupplier nanoTime;
    private final Recent<Login> byLogin = new Recent<>();
    private final Recent<String> byAddress = new Recent<>();
    private int max;

    /// @param user the hash of the name, which may be long; users who share it share the limit
    private record Login(String address, int user) {
        static Login of(String address, String username) {
            return new Login(address, username.hashCode());
        }
    }

    private static final class Failures {
        private int count;
        private long since;

        Failures(long since) {
            this.since = since;
        }
    }

    /// Those who failed; the one that failed longest ago is forgotten first.
    private static final class Recent<K> extends LinkedHashMap<K, Failures> {
        private static final int SIZE_MAX = 10_000;
        private static final long serialVersionUID = 1;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Failures> eldest) {
            return size() > SIZE_MAX;
        }
    }

    /// @param max failures of a user at once; 0 is unlimited
    LoginLimit(int max, LongSupplier nanoTime) {
        this.max = max;
        this.nanoTime = nanoTime;
    }

    synchronized void max(int newMax) {
        max = newMax;
    }

    /// Whether the user may try from this address.
    synchronized boolean isAllowed(String address, String username) {
        return max == 0
                || isAllowed(byLogin, Login.of(address, username), 1)
                        && isAllowed(byAddress, address, USERS);
    }

    private <K> boolean isAllowed(Recent<K> recent, K who, int users) {
        Failures failures = recent.get(who);
        if (failures == null) {
            return true;
        }
        forgive(failures, users);
        if (failures.count == 0) {
            recent.remove(who);
        }
        return failures.count < (long) max * users;
    }

    synchronized void failed(String address, String username) {
        count(byLogin, Login.of(address, username), 1);
        count(byAddress, address, USERS);
    }

    private <K> void count(Recent<K> recent, K who, int users) {
        Failures failures = recent.computeIfAbsent(who, _ -> new Failures(nanoTime.getAsLong()));
        forgive(failures, users);
        failures.count++;
    }

    private void forgive(Failures failures, int users) {
        long now = nanoTime.getAsLong();
        long each = FORGIVEN_NANOS / users;
        long forgiven = (now - failures.since) / each;
        if (forgiven >= failures.count) {
            failures.count = 0;
            failures.since = now;
        } else {
            failures.count -= (int) forgiven;
            failures.since += forgiven * each;
        }
    }
}
