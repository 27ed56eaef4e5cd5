package io.haltere.mqtt;

/// The rules for strings on the wire.
public final class Utf8 {
    private static final int MIN_TWO_BYTES = 0x80;
    private static final int MIN_THREE_BYTES = 0x800;
    private static final int MIN_FOUR_BYTES = 0x10000;

    private Utf8() {}

    /// Whether the bytes are a string that MQTT allows: well-formed UTF-8 without surrogates and
    /// U+0000 [MQTT-1.5.4-1] [MQTT-1.5.4-2]. Control characters are refused too, as the
    /// specification permits and Mosquitto does: they would forge lines in logs.
    public static boolean isString(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            byte first = bytes[i];
            if (first >= 0x20 && first != 0x7F) {
                i++;
                continue;
            }
            if (first >= 0) {
                return false;
            }
            int next = multiByte(bytes, i, end, true);
            if (next < 0) {
                return false;
            }
            i = next;
        }
        return true;
    }

    /// Whether the bytes are well-formed UTF-8; every code point but surrogates may occur.
    public static boolean isWellFormed(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            i = bytes[i] >= 0 ? i + 1 : multiByte(bytes, i, end, false);
            if (i < 0) {
                return false;
            }
        }
        return true;
    }

    /// The index behind the sequence that starts at `i`, or -1 when it is ill-formed.
    private static int multiByte(byte[] bytes, int i, int end, boolean noControls) {
        int first = bytes[i] & 0xFF;
        int count;
        int codePoint;
        if ((first & 0xE0) == 0xC0) {
            count = 1;
            codePoint = first & 0x1F;
        } else if ((first & 0xF0) == 0xE0) {
            count = 2;
            codePoint = first & 0x0F;
        } else if ((first & 0xF8) == 0xF0) {
            count = 3;
            codePoint = first & 0x07;
        } else {
            return -1;
        }
        if (end - i <= count) {
            return -1;
        }
        for (int k = 1; k <= count; k++) {
            int b = bytes[i + k];
            if ((b & 0xC0) != 0x80) {
                return -1;
            }
            codePoint = codePoint << 6 | b & 0x3F;
        }
        return isAllowed(codePoint, count, noControls) ? i + count + 1 : -1;
    }

    private static boolean isAllowed(int codePoint, int count, boolean noControls) {
        int least = count == 1 ? MIN_TWO_BYTES : count == 2 ? MIN_THREE_BYTES : MIN_FOUR_BYTES;
        if (codePoint < least || codePoint > Character.MAX_CODE_POINT) {
            return false;
        }
        if (noControls && codePoint <= 0x9F) {
            return false;
        }
        return codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE;
    }
}
