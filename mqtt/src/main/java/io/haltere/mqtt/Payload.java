package io.haltere.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Immutable bytes on the heap: a message's payload, a password, correlation data.
///
/// Shared freely between queues, trees and threads; there is no reference count to keep.
public final class Payload {
    public static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Wraps an array that the caller gives away: nobody may write to it any more.
    public static Payload of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Payload(bytes);
    }

    public static Payload of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Copies `length` bytes from the buffer and moves its position behind them.
    public static Payload read(ByteBuffer buffer, int length) {
        if (length == 0) {
            return EMPTY;
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new Payload(bytes);
    }

    public int size() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public void writeTo(ByteBuffer buffer) {
        buffer.put(bytes);
    }

    /// A read-only view, for writing without another copy.
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /// A copy of the bytes.
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The bytes read as UTF-8; ill-formed parts become U+FFFD.
    public String toText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public boolean isUtf8() {
        return Utf8.isWellFormed(bytes, 0, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// The length only: payloads and passwords do not belong in logs.
    @Override
    public String toString() {
        return "Payload[" + bytes.length + " bytes]";
    }
}
