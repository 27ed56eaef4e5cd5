package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What makes a start slow and a process large: classes that the AOT cache lacks, which are looked
/// for in the jars, and code that the JVM makes while it runs (docs/decisions/0006).
class QuickStartTest {
    /// Netty asks for methods that only some JDKs have; ours come on top.
    private static final int MADE_MAX = 8;

    /// Classes that Netty needs when one thread is quicker than another, which the training may not
    /// have met.
    private static final int RACES = 2;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void startAndFirstClientsFindAllTheyNeedInTheCache(boolean isPersistent) throws IOException {
        Path file = folder.resolve("classes");
        String persistence = "persistence " + isPersistent;
        String location = "persistence_location " + folder;
        try (BrokerProcess broker =
                BrokerProcess.startQuietWith(
                        "-Xlog:class+load:file=" + file, persistence, location)) {
            try (RawClient client = broker.open().connect5("first")) {
                List<String> loaded = Files.readAllLines(file);
                assertTrue(loaded.size() > 1000, () -> "too few: " + loaded.size());
                List<String> made = having(loaded, "source: __JVM_LookupDefineClass__");
                assertTrue(made.size() <= MADE_MAX, made::toString);
                assertEquals(List.of(), having(loaded, "TypeSwitch"));

                client.send("82", "0001 00 'a' 01").expect("9004 0001 00 01");
                client.send("30", "'a' 00 78").expect("3005 'a' 00 78");
                client.send("32", "'a' 0001 00 78");
                client.read(); // PUBLISH and PUBACK
                client.read();
                client.send("40", "0001").send("e0", "").expectClosed();
            }
            try (RawClient lost = broker.open().connect5("lost")) {
                lost.expectNothing();
            }
            broker.awaitLog("Client lost [");

            List<String> searched = having(Files.readAllLines(file), "source: file:");
            assertEquals(List.of(), having(searched, "io.haltere."));
            assertTrue(searched.size() <= RACES, searched::toString);
        }
    }

    private static List<String> having(List<String> loaded, String what) {
        try (Stream<String> lines = loaded.stream()) {
            return lines.filter(line -> line.contains(what)).toList();
        }
    }
}
