package io.haltere.tools;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Where a tool's words go: bytes to stdout, sentences to stderr. Any thread.
final class Console {
    private static final int BUFFER = 8192;
    private static final int CLOSED_PIPE = 141;

    private final OutputStream out =
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER);
    private final OutputStream err = new FileOutputStream(FileDescriptor.err);
    private final boolean isQuiet;

    /// @param isQuiet whether sentences are kept back
    Console(boolean isQuiet) {
        this.isQuiet = isQuiet;
    }

    /// Bytes for stdout, buffered until [#flush].
    OutputStream out() {
        return out;
    }

    /// A line for stdout.
    synchronized void print(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException gone) {
            throw closedPipe();
        }
    }

    synchronized void flush() {
        try {
            out.flush();
        } catch (IOException gone) {
            throw closedPipe();
        }
    }

    /// A sentence for stderr.
    synchronized void error(String line) {
        if (isQuiet) {
            return;
        }
        try {
            err.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            throw closedPipe();
        }
    }

    /// Nobody reads any more: ends the tool as SIGPIPE ends a program, without a word.
    static IllegalStateException closedPipe() {
        Runtime.getRuntime().halt(CLOSED_PIPE);
        return new IllegalStateException("still alive");
    }
}
