package io.haltere.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;

/// The order in which the files of a directory are read: byte by byte, letters first without their
/// case and then upper before lower, so `00 01 A Ab a aa B b`.
enum IncludeOrder implements Comparator<Path> {
    INSTANCE;

    @Override
    public int compare(Path left, Path right) {
        byte[] a = name(left);
        byte[] b = name(right);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            if (a[i] != b[i]) {
                int byLetter = Integer.compare(upper(a[i]), upper(b[i]));
                return byLetter != 0 ? byLetter : Byte.compareUnsigned(a[i], b[i]);
            }
        }
        return Integer.compare(a.length, b.length);
    }

    private static byte[] name(Path path) {
        return String.valueOf(path.getFileName()).getBytes(StandardCharsets.UTF_8);
    }

    private static int upper(byte letter) {
        return letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : Byte.toUnsignedInt(letter);
    }
}
