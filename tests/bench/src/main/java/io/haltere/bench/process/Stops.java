package io.haltere.bench.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long a JVM stopped all threads of a broker, as it tells in its log.
public final class Stops {
    /// What makes a JVM tell.
    static final String OPTION = "-Xlog:safepoint";

    private static final Pattern TOTAL = Pattern.compile("Total: +(\\d+) ns");

    private final Path log;
    private long position;

    Stops(Path log) {
        this.log = log;
    }

    /// Nanoseconds of the longest since the last call, from the moment at which threads were asked
    /// to stop; 0 when there was none.
    public long worst() throws IOException {
        String told;
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(position);
            byte[] bytes = new byte[(int) (file.length() - position)];
            file.readFully(bytes);
            told = new String(bytes, StandardCharsets.ISO_8859_1);
        }
        // The last line may not be whole yet.
        told = told.substring(0, told.lastIndexOf('\n') + 1);
        position += told.length();
        long worst = 0;
        Matcher totals = TOTAL.matcher(told);
        while (totals.find()) {
            worst = Math.max(worst, Long.parseLong(totals.group(1)));
        }
        return worst;
    }
}
