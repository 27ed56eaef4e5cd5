package io.haltere.server.access;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginLimitTest {
    private long nanos = -5;
    private final LoginLimit limit = new LoginLimit(3, () -> nanos);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            limit.failed("a", "u");
        }
    }

    @Test
    void onlyFailuresCount() {
        for (int i = 0; i < 100; i++) {
            assertTrue(limit.isAllowed("a", "u"));
        }
        fail(2);
        assertTrue(limit.isAllowed("a", "u"));
        fail(1);
        assertFalse(limit.isAllowed("a", "u"));
        assertTrue(limit.isAllowed("b", "u"));
    }

    @Test
    void oneIsForgivenEachSecond() {
        fail(4);
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertFalse(limit.isAllowed("a", "u"));
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertTrue(limit.isAllowed("a", "u"));
        fail(1);
        assertFalse(limit.isAllowed("a", "u"));
        nanos += TimeUnit.SECONDS.toNanos(60);
        fail(2);
        assertTrue(limit.isAllowed("a", "u"));
    }

    @Test
    void oneUserDoesNotLockOutTheOthersOfAnAddress() {
        fail(3);
        assertFalse(limit.isAllowed("a", "u"));
        assertTrue(limit.isAllowed("a", "other"));
    }

    @Test
    void allUsersOfAnAddressHaveALimit() {
        for (int i = 0; i < 30; i++) {
            assertTrue(limit.isAllowed("a", "guess" + i));
            limit.failed("a", "guess" + i);
        }
        assertFalse(limit.isAllowed("a", "other"));
        assertTrue(limit.isAllowed("b", "other"));
        nanos += TimeUnit.MILLISECONDS.toNanos(100);
        assertTrue(limit.isAllowed("a", "other"));
    }

    @Test
    void zeroIsUnlimited() {
        limit.max(0);
        fail(1000);
        assertTrue(limit.isAllowed("a", "u"));
    }
}
