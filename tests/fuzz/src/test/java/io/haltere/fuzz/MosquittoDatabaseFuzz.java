package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.broker.persistence.mosquitto.DatabaseProblem;
import io.haltere.broker.persistence.mosquitto.DatabaseVisitor;
import io.haltere.broker.persistence.mosquitto.MalformedDatabaseException;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabase;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabaseWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Hostile bytes for the reader of `mosquitto.db`.
class MosquittoDatabaseFuzz {
    private static final byte[] MAGIC = {
        0,
        (byte) 0xB5,
        0,
        'm',
        'o',
        's',
        'q',
        'u',
        'i',
        't',
        't',
        'o',
        ' ',
        'd',
        'b',
        0,
        0,
        0,
        0,
        0,
        0,
        0
    };

    /// Whatever follows the head is chunks, problems or a refusal; what was understood can be
    /// written, and is understood in the same way.
    ///
    /// @param tail the last byte of the version and the chunks
    @FuzzTest
    void everyDatabaseHasAMeaning(byte[] tail) throws IOException, MalformedDatabaseException {
        byte[] database = new byte[MAGIC.length + tail.length];
        System.arraycopy(MAGIC, 0, database, 0, MAGIC.length);
        System.arraycopy(tail, 0, database, MAGIC.length, tail.length);
        var first = new Collected();
        try {
            MosquittoDatabase.read(new ByteArrayInputStream(database), first);
        } catch (MalformedDatabaseException refused) {
            assertTrue(first.chunks.isEmpty());
            return;
        }

        var again = new ByteArrayOutputStream();
        var config = new DatabaseChunk.Config(1, 1);
        var writer = new MosquittoDatabaseWriter(again, config);
        for (DatabaseChunk chunk : first.chunks) {
            writer.write(chunk);
        }
        var second = new Collected();
        MosquittoDatabase.read(new ByteArrayInputStream(again.toByteArray()), second);

        assertEquals(first.chunks, second.chunks);
        assertEquals(List.of(), second.problems);
    }

    /// All chunks but the configuration.
    private static final class Collected implements DatabaseVisitor {
        private final List<DatabaseChunk> chunks = new ArrayList<>();
        private final List<DatabaseProblem> problems = new ArrayList<>();

        @Override
        public void chunk(DatabaseChunk chunk, long length) {
            if (chunk.kind() != DatabaseChunk.Kind.CONFIG) {
                chunks.add(chunk);
            }
        }

        @Override
        public void problem(DatabaseProblem problem) {
            problems.add(problem);
        }
    }
}
