package io.haltere.net;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes binary frames: one per call of `write`, or one for every 64 KiB of it. Shared by the
/// writer and the reader, who answers pings.
final class WebSocketOutput extends OutputStream {
    static final int OP_BINARY = 2;
    static final int OP_CLOSE = 8;
    static final int OP_PONG = 10;

    private static final int PAYLOAD_MAX = 64 * 1024;
    private static final int HEADER_MAX = 14;
    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;
    private static final int SMALL_MAX = 125;
    private static final int SHORT_MAX = 65_535;

    private final OutputStream carrier;
    private final SplittableRandom masks;
    private final ReentrantLock lock = new ReentrantLock();

    /// The ping that is not answered yet.
    private final AtomicReference<byte @Nullable []> owed = new AtomicReference<>();

    // Header and payload leave together, in one segment if they fit.
    private byte[] frame = new byte[HEADER_MAX + SMALL_MAX];
    private boolean isClosing;

    /// @param seed of the masks; not to be guessed
    WebSocketOutput(OutputStream carrier, long seed) {
        this.carrier = carrier;
        this.masks = new SplittableRandom(seed);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            for (int done = 0; done < length; done += PAYLOAD_MAX) {
                int part = Math.min(PAYLOAD_MAX, length - done);
                writeFrame(OP_BINARY, bytes, offset + done, part); // [MQTT-6.0.0-1]
            }
        } finally {
            lock.unlock();
        }
        pongIfOwed();
    }

    @Override
    public void flush() throws IOException {
        carrier.flush();
    }

    /// Answers a ping: at once, or when the writer is through, who may wait for the server to read,
    /// as the server may wait for the reader. Of several the last is answered.
    void pong(byte[] payload) throws IOException {
        owed.set(payload);
        pongIfOwed();
    }

    private void pongIfOwed() throws IOException {
        // Whoever has the lock looks again when it is free.
        while (owed.get() != null && lock.tryLock()) {
            try {
                byte[] payload = owed.getAndSet(null);
                if (payload != null && !isClosing) {
                    writeFrame(OP_PONG, payload, 0, payload.length);
                    carrier.flush();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// Says goodbye, once; not if a writer is busy, who may be stuck.
    void close(int status) throws IOException {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!isClosing) {
                byte[] payload = {(byte) (status >> 8), (byte) status};
                writeFrame(OP_CLOSE, payload, 0, payload.length);
                isClosing = true;
                carrier.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    private void writeFrame(int operation, byte[] payload, int offset, int length)
            throws IOException {
        if (isClosing) {
            throw new IOException("WebSocket closed");
        }
        if (frame.length < HEADER_MAX + length) {
            frame = new byte[HEADER_MAX + length];
        }
        frame[0] = (byte) (LAST | operation);
        int at = writeLength(length);
        int mask = masks.nextInt();
        for (int shift = 24; shift >= 0; shift -= 8) {
            frame[at++] = (byte) (mask >> shift);
        }
        for (int i = 0; i < length; i++) {
            frame[at + i] = (byte) (payload[offset + i] ^ mask >> 24 - 8 * (i & 3));
        }
        carrier.write(frame, 0, at + length);
    }

    private int writeLength(int length) {
        if (length <= SMALL_MAX) {
            frame[1] = (byte) (MASKED | length);
            return 2;
        }
        boolean isShort = length <= SHORT_MAX;
        frame[1] = (byte) (MASKED | SMALL_MAX + (isShort ? 1 : 2));
        int end = isShort ? 4 : 10;
        for (int i = end - 1, rest = length; i >= 2; i--, rest >>= 8) {
            frame[i] = (byte) rest;
        }
        return end;
    }
}
