package io.haltere.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs that people have: started, awaited, their output read.
public final class Programs {
    private static final long PATIENCE_SECONDS = 20;

    private Programs() {}

    /// What a program left behind.
    public record Result(int status, String output) {}

    public static Process start(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static Result run(String... command) {
        return await(start(command));
    }

    public static Result await(Process process) {
        try {
            byte[] output = process.getInputStream().readAllBytes();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + process.info().commandLine());
            }
            return new Result(process.exitValue(), new String(output, StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    public static List<String> lines(Result result) {
        return result.output().lines().toList();
    }
}
