package io.haltere.tools.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes JSON with the spaces that cJSON, and so Mosquitto, puts: none, or in the pretty layout a
/// line and tabs for each member of an object, and the items of an array beside one another.
///
/// Whoever writes sees to the grammar.
public final class JsonOutput {
    private static final String HEX = "0123456789abcdef";

    private final boolean pretty;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private int depth;

    /// Whether the next member or item is the first of its object or array.
    private boolean isFirst = true;

    public JsonOutput(boolean pretty) {
        this.pretty = pretty;
    }

    void writeTo(OutputStream out) throws IOException {
        bytes.writeTo(out);
    }

    /// Writes what there is so far and forgets it.
    public void drainTo(OutputStream out) throws IOException {
        bytes.writeTo(out);
        bytes.reset();
    }

    public void beginObject() {
        bytes.write('{');
        depth++;
        isFirst = true;
    }

    public void endObject() {
        depth--;
        if (pretty) {
            bytes.write('\n');
            tabs();
        }
        bytes.write('}');
        isFirst = false;
    }

    public void beginArray() {
        bytes.write('[');
        depth++;
        isFirst = true;
    }

    public void endArray() {
        depth--;
        bytes.write(']');
        isFirst = false;
    }

    /// Before each value of an object.
    public void key(String name) {
        if (!isFirst) {
            bytes.write(',');
        }
        isFirst = false;
        if (pretty) {
            bytes.write('\n');
            tabs();
        }
        string(name);
        bytes.write(':');
        if (pretty) {
            bytes.write('\t');
        }
    }

    /// Before each value of an array.
    public void item() {
        if (!isFirst) {
            bytes.write(',');
            if (pretty) {
                bytes.write(' ');
            }
        }
        isFirst = false;
    }

    public void string(String text) {
        string(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Text up to the first NUL. What is not UTF-8 stays as it is.
    void string(byte[] text) {
        bytes.write('"');
        int plain = 0;
        int i = 0;
        while (i < text.length && text[i] != 0) {
            byte b = text[i];
            if (b == '"' || b == '\\' || b >= 0 && b < ' ') {
                bytes.write(text, plain, i - plain);
                special(b);
                plain = i + 1;
            }
            i++;
        }
        bytes.write(text, plain, i - plain);
        bytes.write('"');
    }

    private void special(byte b) {
        switch (b) {
            case '\b' -> escaped('b');
            case '\f' -> escaped('f');
            case '\n' -> escaped('n');
            case '\r' -> escaped('r');
            case '\t' -> escaped('t');
            case '"', '\\' -> escaped((char) b);
            default -> {
                escaped('u');
                bytes.write('0');
                bytes.write('0');
                bytes.write(HEX.charAt(b >> 4));
                bytes.write(HEX.charAt(b & 0xF));
            }
        }
    }

    private void escaped(char c) {
        bytes.write('\\');
        bytes.write(c);
    }

    /// A number, `true`, `false` or `null`.
    public void literal(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes.write(text.charAt(i));
        }
    }

    private void tabs() {
        for (int i = 0; i < depth; i++) {
            bytes.write('\t');
        }
    }
}
