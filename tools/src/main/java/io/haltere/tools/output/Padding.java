package io.haltere.tools.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The modifiers between `%` and the letter, with the meaning of C's `printf`. Counts bytes.
///
/// @param width least number of columns; 0 for none
/// @param precision most bytes of a text, digits behind a point; -1 for none
record Padding(boolean isLeft, boolean isZero, int width, int precision) {
    static final Padding NONE = new Padding(false, false, 0, -1);

    /// Cut to the precision.
    void writeText(byte[] text, OutputStream out) throws IOException {
        int length = precision < 0 ? text.length : Math.min(precision, text.length);
        write(text, length, false, out);
    }

    /// Never cut.
    void writeWhole(byte[] text, OutputStream out) throws IOException {
        write(text, text.length, isZero, out);
    }

    void writeNumber(String number, OutputStream out) throws IOException {
        byte[] digits = number.getBytes(StandardCharsets.US_ASCII);
        boolean isNegative = isZero && !isLeft && number.startsWith("-");
        if (!isNegative) {
            writeWhole(digits, out);
            return;
        }
        // The sign stands before the zeros.
        out.write('-');
        fill(width - digits.length, '0', out);
        out.write(digits, 1, digits.length - 1);
    }

    private void write(byte[] text, int length, boolean zeros, OutputStream out)
            throws IOException {
        if (!isLeft) {
            fill(width - length, zeros ? '0' : ' ', out);
        }
        out.write(text, 0, length);
        if (isLeft) {
            fill(width - length, ' ', out);
        }
    }

    private static void fill(int count, char c, OutputStream out) throws IOException {
        for (int i = 0; i < count; i++) {
            out.write(c);
        }
    }
}
