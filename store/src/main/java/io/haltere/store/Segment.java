package io.haltere.store;

/// One file of the log. Confined to the committer, but for its file.
final class Segment {
    private static final String SUFFIX = ".journal";
    private static final int DIGITS = 10;

    final int sequence;
    final Disk.File file;

    /// Bytes up to which records may stand.
    int capacity;

    /// Where the last record ends.
    int end;

    /// Bytes of records that count.
    long live;

    Segment(int sequence, Disk.File file, int capacity) {
        this.sequence = sequence;
        this.file = file;
        this.capacity = capacity;
        this.end = SegmentHeader.BYTES;
    }

    String name() {
        return name(sequence);
    }

    static String name(long sequence) {
        String digits = Long.toString(sequence);
        return "0".repeat(DIGITS - digits.length()) + digits + SUFFIX;
    }

    /// @return the number of the segment in a file with this name; 0: it is none
    static int sequence(String name) {
        if (name.length() != DIGITS + SUFFIX.length() || !name.endsWith(SUFFIX)) {
            return 0;
        }
        long sequence = 0;
        for (int i = 0; i < DIGITS; i++) {
            char digit = name.charAt(i);
            if (digit < '0' || digit > '9') {
                return 0;
            }
            sequence = sequence * 10 + (digit - '0');
        }
        return sequence < Integer.MAX_VALUE ? (int) sequence : 0;
    }
}
