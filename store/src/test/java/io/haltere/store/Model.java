package io.haltere.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a store should hold: groups of changes, and the state after each of them.
final class Model {
    private final List<Map<Long, byte[]>> groups = new ArrayList<>();
    private final List<Put> puts = new ArrayList<>();
    private final Map<Long, byte[]> base;
    private final int bodyMax;
    private final int ids;
    long highest;

    private record Put(long id, byte[] body) {}

    Model(Map<Long, byte[]> base, int ids, int bodyMax) {
        this.base = base;
        this.ids = ids;
        this.bodyMax = bodyMax;
    }

    int size() {
        return groups.size();
    }

    /// Adds random groups to a batch.
    void add(Batch batch, int count, RandomGenerator random) {
        for (int i = 0; i < count; i++) {
            var group = new TreeMap<Long, byte[]>();
            int changes = 1 + random.nextInt(4);
            for (int k = 0; k < changes; k++) {
                long id = 1 + random.nextInt(ids);
                highest = Math.max(highest, id);
                if (random.nextInt(3) == 0) {
                    batch.delete(id);
                    group.put(id, GONE);
                } else {
                    byte[] body = body(random);
                    put(batch, id, body, random.nextBoolean());
                    group.put(id, body);
                    puts.add(new Put(id, body));
                }
            }
            batch.endGroup();
            groups.add(group);
        }
    }

    private static final byte[] GONE = new byte[0];

    /// Never the array that stands for what is gone.
    private byte[] body(RandomGenerator random) {
        byte[] body = new byte[random.nextInt(bodyMax)];
        random.nextBytes(body);
        return body;
    }

    private static void put(Batch batch, long id, byte[] body, boolean isInPlace) {
        if (isInPlace) {
            batch.begin(id, type(id), body.length + 7).put(body);
            batch.end();
        } else {
            batch.put(id, type(id), ByteBuffer.wrap(body));
        }
    }

    private static int type(long id) {
        return (int) (id * 2621 & 0xFFFF);
    }

    Map<Long, byte[]> stateAfter(int count) {
        var state = new TreeMap<>(base);
        for (Map<Long, byte[]> group : groups.subList(0, count)) {
            apply(group, state);
        }
        return state;
    }

    private static void apply(Map<Long, byte[]> group, Map<Long, byte[]> state) {
        group.forEach((id, body) -> {
            if (body == GONE) {
                state.remove(id);
            } else {
                state.put(id, body);
            }
        });
    }

    /// After how many groups, at least so many, the state is this one; -1: never.
    int prefix(Map<Long, byte[]> found, int least) {
        Map<Long, byte[]> state = stateAfter(least);
        for (int count = least; count < groups.size(); count++) {
            if (isSame(state, found)) {
                return count;
            }
            apply(groups.get(count), state);
        }
        return isSame(state, found) ? groups.size() : -1;
    }

    /// Whether these bytes were ever put under this id.
    boolean wasPut(long id, byte[] body) {
        return puts.stream().anyMatch(put -> put.id == id && Arrays.equals(put.body, body));
    }

    static boolean isSame(Map<Long, byte[]> one, Map<Long, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream()
                        .allMatch(entry ->
                                Arrays.equals(entry.getValue(), other.get(entry.getKey())));
    }

    /// Keeps what a journal tells at its start.
    static final class Found implements Replay {
        final Map<Long, byte[]> state = new TreeMap<>();
        @Nullable Long wrongType;

        byte[] body(long id) {
            return Objects.requireNonNull(state.get(id));
        }

        @Override
        public void put(long id, int type, ByteBuffer body) {
            byte[] bytes = new byte[body.remaining()];
            body.get(bytes);
            state.put(id, bytes);
            if (type != type(id)) {
                wrongType = id;
            }
        }

        @Override
        public void delete(long id) {
            state.remove(id);
        }
    }
}
