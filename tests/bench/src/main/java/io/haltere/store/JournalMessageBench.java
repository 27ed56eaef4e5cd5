package io.haltere.store;

import io.haltere.bench.process.BrokerProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a durable message costs: an entry of 100 bytes that is put, and the one before it deleted,
/// as one group. Files are in the directory for temporary ones.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JournalMessageBench {
    private static final int MESSAGES = 1000;
    private static final int BODY_BYTES = 100;

    private final ByteBuffer body = ByteBuffer.allocate(BODY_BYTES);
    private final Semaphore durable = new Semaphore(0);
    private final Runnable release = durable::release;
    private final Batch batch = new Batch();
    private Path folder = Path.of("");
    private @Nullable Journal journal;
    private long last = 1;

    /// An empty store.
    @Setup
    public void open() throws IOException, StoreException {
        folder = Files.createTempDirectory("journal");
        JournalOptions options =
                JournalOptions.defaults(failure -> {
                    throw new IllegalStateException(failure);
                });
        Replay nothing =
                new Replay() {
                    @Override
                    public void put(long id, int type, ByteBuffer content) {}

                    @Override
                    public void delete(long id) {}
                };
        journal = Journal.open(new FileDisk(folder), options, nothing);
    }

    /// Leaves nothing behind.
    @TearDown
    public void close() throws IOException {
        journal().close();
        BrokerProcess.delete(folder);
    }

    private Journal journal() {
        return Objects.requireNonNull(journal);
    }

    private void message() {
        batch.delete(last);
        last = journal().nextIds(1);
        batch.put(last, 1, body);
        batch.endGroup();
    }

    /// The part of the loop: as the group stands in the log, checksums and all.
    @Benchmark
    public int batch() {
        message();
        int size = batch.size();
        batch.clear();
        return size;
    }

    /// A thousand messages that are handed over together, until all are safe.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void durable() throws InterruptedException {
        for (int i = 0; i < MESSAGES; i++) {
            message();
        }
        journal().commit(batch, release);
        durable.acquire();
    }
}
