package io.haltere.tools.bench;

import io.haltere.mqtt.Payload;
import io.haltere.tools.settings.BenchSettings;
import java.nio.ByteBuffer;

/// The first bytes of each payload: when the message was due, in which run, whose it is, and which
/// of his.
final class Stamp {
    private static final int RUN = 8;
    private static final int PUBLISHER = 12;
    private static final int SEQUENCE = 16;

    private final byte[] bytes;

    Stamp(int size, int run, int publisher) {
        bytes = new byte[size];
        ByteBuffer.wrap(bytes).putInt(RUN, run).putInt(PUBLISHER, publisher);
    }

    /// The next payload. For one thread.
    ///
    /// @param due by [System#nanoTime]
    Payload payload(long due, int sequence) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).putLong(0, due).putInt(SEQUENCE, sequence);
        return Payload.read(buffer, bytes.length);
    }

    static boolean isOf(int run, ByteBuffer payload) {
        return payload.remaining() >= BenchSettings.SIZE_MIN && payload.getInt(RUN) == run;
    }

    static long due(ByteBuffer payload) {
        return payload.getLong(0);
    }

    static int publisher(ByteBuffer payload) {
        return payload.getInt(PUBLISHER);
    }

    static int sequence(ByteBuffer payload) {
        return payload.getInt(SEQUENCE);
    }
}
