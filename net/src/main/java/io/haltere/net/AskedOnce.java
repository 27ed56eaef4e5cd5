package io.haltere.net;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Remembers a password, so that nobody is asked again when a connection is opened again. Each
/// answer is a copy that the asker should wipe.
final class AskedOnce implements Supplier<char[]> {
    private final Supplier<char[]> source;
    private char @Nullable [] answer;

    private AskedOnce(Supplier<char[]> source) {
        this.source = source;
    }

    static @Nullable Supplier<char[]> of(@Nullable Supplier<char[]> source) {
        return source == null || source instanceof AskedOnce ? source : new AskedOnce(source);
    }

    @Override
    public synchronized char[] get() {
        if (answer == null) {
            answer = source.get().clone();
        }
        return answer.clone();
    }

    @Override
    public String toString() {
        return "a password"; // Never which.
    }
}
