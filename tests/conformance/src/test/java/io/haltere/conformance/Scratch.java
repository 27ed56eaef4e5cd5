package io.haltere.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/// The folders of the brokers of a test class: gone with it, unless one of its tests has failed.
/// JUnit finds it as a service.
public final class Scratch implements TestWatcher, AfterAllCallback {
    private static final ConcurrentLinkedQueue<Path> FOLDERS = new ConcurrentLinkedQueue<>();

    private volatile boolean hasFailed;

    public Scratch() {}

    static Path create() throws IOException {
        Path folder = Files.createTempDirectory("broker");
        FOLDERS.add(folder);
        return folder;
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        hasFailed = true;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        boolean isKept = hasFailed || context.getExecutionException().isPresent();
        hasFailed = false;
        for (Path folder = FOLDERS.poll(); folder != null; folder = FOLDERS.poll()) {
            if (!isKept) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
