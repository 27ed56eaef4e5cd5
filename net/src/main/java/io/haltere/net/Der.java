package io.haltere.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// One element of DER: as much of it as keys need.
record Der(int tag, byte[] content) {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xA0;

    private static final int LENGTH_LONG = 0x80;
    private static final int LENGTH_BYTES_MAX = 3;

    static Der sequence(Der... elements) {
        var content = new ByteArrayOutputStream();
        for (Der element : elements) {
            content.writeBytes(element.encoded());
        }
        return new Der(SEQUENCE, content.toByteArray());
    }

    static Der parse(byte[] bytes) throws IOException {
        List<Der> elements = elements(bytes);
        if (elements.size() != 1) {
            throw new IOException("not one element of DER");
        }
        return elements.getFirst();
    }

    List<Der> children() throws IOException {
        return elements(content);
    }

    private static List<Der> elements(byte[] bytes) throws IOException {
        var elements = new ArrayList<Der>();
        var buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                int tag = buffer.get() & 0xFF;
                int length = length(buffer);
                if (length > buffer.remaining()) {
                    throw new IOException("DER is cut off");
                }
                var content = new byte[length];
                buffer.get(content);
                elements.add(new Der(tag, content));
            }
        } catch (BufferUnderflowException failure) {
            throw new IOException("DER is cut off", failure);
        }
        return elements;
    }

    private static int length(ByteBuffer buffer) throws IOException {
        int first = buffer.get() & 0xFF;
        if (first < LENGTH_LONG) {
            return first;
        }
        int count = first - LENGTH_LONG;
        if (count == 0 || count > LENGTH_BYTES_MAX) {
            throw new IOException("DER with a length of " + count + " bytes");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | buffer.get() & 0xFF;
        }
        return length;
    }

    byte[] encoded() {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < LENGTH_LONG) {
            out.write(length);
        } else {
            int count = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(LENGTH_LONG | count);
            for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
