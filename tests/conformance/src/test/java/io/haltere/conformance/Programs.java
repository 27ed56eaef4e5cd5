package io.haltere.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
        var output = new CompletableFuture<byte[]>();
        Thread.startVirtualThread(() -> {
            try {
                output.complete(process.getInputStream().readAllBytes());
            } catch (IOException failure) {
                output.completeExceptionally(failure);
            }
        });
        try {
            String text =
                    new String(
                            output.get(PATIENCE_SECONDS, TimeUnit.SECONDS), StandardCharsets.UTF_8);
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Result(process.exitValue(), text);
        } catch (ExecutionException | TimeoutException late) {
            String command = process.info().commandLine().orElse("a program");
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("does not end: " + command, late);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    public static List<String> lines(Result result) {
        return result.output().lines().toList();
    }
}
