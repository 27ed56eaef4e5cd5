package io.haltere.broker.persistence.mosquitto;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// All that a database holds.
final class Collected implements DatabaseVisitor {
    final List<DatabaseChunk> chunks = new ArrayList<>();
    final List<DatabaseProblem> problems = new ArrayList<>();
    final List<Long> unknown = new ArrayList<>();
    long version;

    static Collected of(byte[] database) throws IOException, MalformedDatabaseException {
        var collected = new Collected();
        MosquittoDatabase.read(new ByteArrayInputStream(database), collected);
        return collected;
    }

    <T extends DatabaseChunk> List<T> all(Class<T> type) {
        return chunks.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void header(long checksum, long fileVersion) {
        version = fileVersion;
    }

    @Override
    public void chunk(DatabaseChunk chunk, long length) {
        chunks.add(chunk);
    }

    @Override
    public void unknown(long offset, long number, long length) {
        unknown.add(number);
    }

    @Override
    public void problem(DatabaseProblem problem) {
        problems.add(problem);
    }
}
