package io.haltere.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Subscriptions of one tree node: one writer at a time, readers that never block.
///
/// Adding appends in place, removing leaves a hole: a reader in mid-scan never misses an element
/// that was there all the time. Arrays are replaced when they are full or half holes, so that both
/// operations cost the same for ten and for a hundred thousand subscribers.
final class SubscriptionList {
    private static final VarHandle SLOTS =
            MethodHandles.arrayElementVarHandle(Subscription[].class);
    private static final VarHandle ARRAY;

    static {
        try {
            ARRAY =
                    MethodHandles.lookup()
                            .findVarHandle(SubscriptionList.class, "array", Subscription[].class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final Subscription[] NONE = {};
    private static final int CAPACITY_MIN = 2;

    /// Filled up to some slot, then null; null also where a subscription was removed.
    private @Nullable Subscription[] array = NONE;

    // Writers only.
    private int end;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Subscription subscription) {
        if (end == array.length) {
            rebuild(Math.max(CAPACITY_MIN, size >= end - end / 4 ? 2 * end : end));
        }
        subscription.slot = end;
        SLOTS.setRelease(array, end, subscription);
        end++;
        size++;
    }

    void replace(Subscription old, Subscription now) {
        now.slot = old.slot;
        SLOTS.setRelease(array, old.slot, now);
    }

    void remove(Subscription subscription) {
        SLOTS.setRelease(array, subscription.slot, null);
        subscription.slot = -1;
        size--;
        if (size < end / 2) {
            rebuild(Math.max(CAPACITY_MIN, size + size / 2));
        }
    }

    private void rebuild(int capacity) {
        var packed = new Subscription[capacity];
        int next = 0;
        for (int i = 0; i < end; i++) {
            Subscription subscription = array[i];
            if (subscription != null) {
                subscription.slot = next;
                packed[next++] = subscription;
            }
        }
        end = next;
        ARRAY.setRelease(this, packed);
    }

    /// Adds all to the matches. From any thread.
    void collect(Matches matches) {
        var current = (@Nullable Subscription[]) ARRAY.getAcquire(this);
        for (int i = 0; i < current.length; i++) {
            var subscription = (Subscription) SLOTS.getAcquire(current, i);
            if (subscription != null) {
                matches.add(subscription);
            }
        }
    }

    /// The element at or after a position, round the end; null when there is none. From any thread.
    ///
    /// @param reachable whether to consider only subscribers that are reachable
    @Nullable Subscription from(int position, boolean reachable) {
        var current = (@Nullable Subscription[]) ARRAY.getAcquire(this);
        for (int i = 0; i < current.length; i++) {
            int index = (position + i) % current.length;
            var subscription = (Subscription) SLOTS.getAcquire(current, index);
            if (subscription != null && (!reachable || subscription.subscriber().isReachable())) {
                return subscription;
            }
        }
        return null;
    }
}
