package io.haltere.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Looks at a store without changing it, also while a journal has it open; what is written
/// meanwhile may be seen in part. Confined to one thread.
public final class Inspector {
    private static final int BATCH_BYTES = 1 << 18;

    private static final Replay NOTHING =
            new Replay() {
                @Override
                public void put(long id, int type, ByteBuffer body) {}

                @Override
                public void delete(long id) {}
            };

    private final Disk disk;
    private long highestId;

    public Inspector(Disk disk) {
        this.disk = disk;
    }

    /// What was found in one file.
    ///
    /// @param records that are whole
    /// @param damagedRecords that were there and cannot be read any more
    /// @param skippedBytes in which they may have been
    public record SegmentReport(
            String name, long records, long damagedRecords, long skippedBytes) {}

    /// What was found in all of them.
    ///
    /// @param segments the oldest first
    /// @param whole what a journal would say that opened it
    public record Report(List<SegmentReport> segments, Recovery whole) {}

    /// Whether a journal has it open.
    public boolean isInUse() throws StoreException {
        try {
            return disk.isLocked();
        } catch (IOException failure) {
            throw Journal.explained(disk, failure);
        }
    }

    /// Tells the live entries, in the order of the log.
    ///
    /// @param replay only told what was put
    public Report entries(Replay replay) throws StoreException {
        var index = new Index();
        Index.Place before = (_, _, _, _) -> {};
        read(
                new Reading() {
                    @Override
                    void put(
                            LogReader.Part part, int position, long id, int type, ByteBuffer body) {
                        index.put(id, part.sequence(), position, body.remaining(), before);
                    }

                    @Override
                    void delete(long id) {
                        index.remove(id, before);
                    }
                });
        Reading second =
                new Reading() {
                    @Override
                    void put(
                            LogReader.Part part, int position, long id, int type, ByteBuffer body) {
                        if (index.isAt(id, part.sequence(), position)) {
                            entries++;
                            replay.put(id, type, body);
                        }
                    }

                    @Override
                    void delete(long id) {}
                };
        return read(second);
    }

    /// Reads everything and counts.
    public Report verify() throws StoreException {
        return entries(NOTHING);
    }

    /// Writes a clean store from what can be read.
    ///
    /// @param target a directory that is empty or not there
    public Report repair(Path target) throws StoreException {
        try {
            Backup.requireEmpty(target);
        } catch (IOException failure) {
            throw Journal.explained(new FileDisk(target), failure);
        }
        var copy = new Copy(target);
        Report report = entries(copy);
        copy.end(highestId);
        return report;
    }

    private Report read(Reading reading) throws StoreException {
        var reader = new LogReader(disk);
        try {
            reader.examine(false);
            reader.read(reading);
            highestId = reader.highestId();
            return new Report(reading.segments, reader.recovery(reading.entries));
        } catch (IOException failure) {
            throw Journal.explained(disk, failure);
        } finally {
            close(reader);
        }
    }

    private void close(LogReader reader) throws StoreException {
        try {
            reader.close();
        } catch (IOException failure) {
            throw Journal.explained(disk, failure);
        }
    }

    private abstract static class Reading implements LogReader.Sink {
        final List<SegmentReport> segments = new ArrayList<>();
        long entries;
        private long records;

        abstract void put(LogReader.Part part, int position, long id, int type, ByteBuffer body);

        abstract void delete(long id);

        @Override
        public void record(
                LogReader.Part part, int position, byte[] bytes, int at, ByteBuffer body) {
            records++;
            long id = Record.id(bytes, at);
            if (Record.is(Record.DELETE, bytes, at)) {
                delete(id);
            } else if (!Record.is(Record.CHECKPOINT, bytes, at)) {
                put(part, position, id, Record.type(bytes, at), body);
            }
        }

        @Override
        public void damaged(long id) {
            delete(id);
        }

        @Override
        public void end(LogReader.Part part, long damaged, long skipped) {
            String name = Segment.name(part.sequence());
            segments.add(new SegmentReport(name, records, damaged, skipped));
            records = 0;
        }
    }

    /// A journal that is given all entries.
    private static final class Copy implements Replay {
        private final Disk disk;
        private final Journal journal;
        private final Batch batch;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private long handedOver;
        private long durable;

        Copy(Path target) throws StoreException {
            disk = new FileDisk(target);
            journal = Journal.openStepped(disk, JournalOptions.defaults(failure::set), NOTHING);
            batch = journal.newBatch();
        }

        @Override
        public void put(long id, int type, ByteBuffer body) {
            batch.put(id, type, body);
            batch.endGroup();
            if (batch.size() > BATCH_BYTES) {
                commit();
            }
        }

        @Override
        public void delete(long id) {}

        private void commit() {
            handedOver++;
            journal.commit(batch, () -> durable++);
            journal.step();
        }

        void end(long highestId) throws StoreException {
            journal.skipIds(highestId);
            commit();
            journal.close();
            if (durable < handedOver) {
                Throwable reason = failure.get();
                throw Journal.explained(
                        disk,
                        reason instanceof IOException known
                                ? known
                                : new IOException("No space left on device", reason));
            }
        }
    }
}
