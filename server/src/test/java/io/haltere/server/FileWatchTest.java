package io.haltere.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    @TempDir Path folder = Path.of("");

    private Path file = Path.of("");
    private final FileWatch watch = new FileWatch();

    @BeforeEach
    void follow() throws IOException {
        file = Files.writeString(folder.resolve("a"), "1");
        watch.follow(() -> Set.of(file));
    }

    @Test
    void nothingChangesByItself() {
        assertNull(watch.look());
        assertNull(watch.look());
    }

    @Test
    void aChangeIsToldOnceAndOnlyWhenItIsQuiet() throws IOException {
        Files.writeString(file, "12");
        assertNull(watch.look());
        Files.writeString(file, "123");
        assertNull(watch.look());

        assertEquals(file, watch.look());
        assertNull(watch.look());
    }

    @Test
    void aFileThatGoesAndComesHasChanged() throws IOException {
        Files.delete(file);
        assertNull(watch.look());
        assertEquals(file, watch.look());

        Files.writeString(file, "1");
        assertNull(watch.look());
        assertEquals(file, watch.look());
    }

    @Test
    void whatIsReadForAnotherReasonIsNotReadAgain() throws IOException {
        Files.writeString(file, "12");

        watch.beforeReading();
        watch.follow(() -> Set.of(file));

        assertNull(watch.look());
        assertNull(watch.look());
    }

    @Test
    void aChangeDuringTheReadingIsSeen() throws IOException {
        watch.beforeReading();
        Files.writeString(file, "12");
        watch.follow(() -> Set.of(file));

        assertNull(watch.look());
        assertEquals(file, watch.look());
    }

    @Test
    void filesThatAreNotOfTheConfigurationAnyMoreAreForgotten() throws IOException {
        Path other = Files.writeString(folder.resolve("b"), "1");
        watch.follow(() -> Set.of(other));
        Files.writeString(file, "12");

        assertNull(watch.look());
        assertNull(watch.look());
    }
}
