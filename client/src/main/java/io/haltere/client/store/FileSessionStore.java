package io.haltere.client.store;

import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A [SessionStore] in one file: records with checksums that are only ever appended, until those
/// that count are so few that the file is written anew. What a crash has left half written at its
/// end is cut off.
///
/// What the file keeps is kept in memory, too. Any thread; [#force] does not hold up the notes but
/// for a moment, or while the file is written anew.
public final class FileSessionStore implements SessionStore, AutoCloseable {
    /// Below so many bytes a file is not worth writing anew.
    private static final long COMPACTION_MIN = 1 << 20;

    private static final int BUFFER = 1 << 12;
    private static final int BUFFER_KEPT = 1 << 18;

    private final Path path;
    private final FileLock exclusive;
    private final Object forcing = new Object();

    // Guarded by this.
    private final RecordCodec codec = new RecordCodec();
    private final Map<Integer, Kept.Outgoing> outgoing = new LinkedHashMap<>();
    private final Set<Integer> received = new TreeSet<>();
    private ByteBuffer pending = ByteBuffer.allocate(BUFFER);
    private ByteBuffer spare = ByteBuffer.allocate(BUFFER);
    private long liveBytes;

    // Guarded by forcing.
    private FileChannel channel;
    private @Nullable IOException failure;

    private FileSessionStore(Path path, FileLock exclusive, FileChannel channel) {
        this.path = path;
        this.exclusive = exclusive;
        this.channel = channel;
    }

    /// Opens a file, or begins one. Beside it stands another that says that it is in use.
    ///
    /// @throws IOException when it cannot be read or written, is in use, or is no such file
    public static FileSessionStore open(Path path) throws IOException {
        FileLock exclusive = lock(path.resolveSibling(path.getFileName() + ".lock"));
        try {
            FileChannel channel = opened(path);
            var store = new FileSessionStore(path, exclusive, channel);
            store.read();
            return store;
        } catch (IOException failed) {
            exclusive.channel().close();
            throw failed;
        }
    }

    private static FileLock lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException ours) {
            channel.close();
            throw new IOException(path + " is in use by this process", ours);
        }
        channel.close();
        throw new IOException(path + " is in use by another process");
    }

    private static FileChannel opened(Path path) throws IOException {
        return FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private void read() throws IOException {
        synchronized (forcing) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(path + " is larger than 2 GiB");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                Thread.onSpinWait();
            }
            if (RecordCodec.isUnbegun(bytes.flip())) {
                writeAll(channel.position(0), RecordCodec.head());
                channel.force(true);
                forceFolder();
                return;
            }
            int end = apply(bytes);
            channel.truncate(end).position(end);
        }
    }

    /// Takes up all records that are whole.
    ///
    /// @return where they end
    private synchronized int apply(ByteBuffer bytes) throws IOException {
        if (!RecordCodec.skipHead(bytes)) {
            throw new IOException(path + " is no session store");
        }
        int end = bytes.position();
        SessionRecord next = codec.read(bytes);
        while (next != null) {
            apply(next);
            end = bytes.position();
            next = codec.read(bytes);
        }
        return end;
    }

    private void apply(SessionRecord next) {
        int packetId = next.packetId();
        switch (next) {
            case SessionRecord.Sending sending ->
                    keep(packetId, new Kept.Outgoing(sending.publish(), false));
            case SessionRecord.Released _ -> {
                Kept.Outgoing known = outgoing.get(packetId);
                if (known != null) {
                    outgoing.replace(packetId, new Kept.Outgoing(known.publish(), true));
                }
            }
            case SessionRecord.Settled _ -> {
                Kept.Outgoing known = outgoing.remove(packetId);
                liveBytes -= known == null ? 0 : codec.length(known.publish());
            }
            case SessionRecord.Received _ -> received.add(packetId);
            case SessionRecord.Completed _ -> received.remove(packetId);
        }
    }

    private void keep(int packetId, Kept.Outgoing message) {
        // The latest is the last in order, whatever its id was used for before.
        Kept.Outgoing before = outgoing.remove(packetId);
        liveBytes -= before == null ? 0 : codec.length(before.publish());
        liveBytes += codec.length(message.publish());
        outgoing.put(packetId, message);
    }

    private synchronized void note(SessionRecord next) {
        apply(next);
        int length = codec.length(next);
        if (pending.remaining() < length) {
            int needed = pending.position() + length;
            ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, 2 * pending.capacity()));
            pending = larger.put(pending.flip());
        }
        codec.write(next, pending);
    }

    @Override
    public synchronized Kept load() {
        return new Kept(new ArrayList<>(outgoing.values()), received);
    }

    @Override
    public void sending(Publish message) {
        note(new SessionRecord.Sending(message));
    }

    @Override
    public void released(int packetId) {
        note(new SessionRecord.Released(packetId));
    }

    @Override
    public void settled(int packetId) {
        note(new SessionRecord.Settled(packetId));
    }

    @Override
    public void received(int packetId) {
        note(new SessionRecord.Received(packetId));
    }

    @Override
    public void completed(int packetId) {
        note(new SessionRecord.Completed(packetId));
    }

    @Override
    public void force() throws IOException {
        synchronized (forcing) {
            if (failure != null) {
                throw new IOException(failure);
            }
            try {
                forceAll();
            } catch (IOException failed) {
                // Nobody knows what of it is on the disk: what came later must not follow it.
                failure = failed;
                throw failed;
            }
        }
    }

    private void forceAll() throws IOException {
        ByteBuffer full;
        long live;
        synchronized (this) {
            full = pending;
            pending = spare;
            spare = full;
            live = liveBytes;
        }
        if (full.position() > 0) {
            writeAll(channel, full.flip());
            channel.force(false);
            full.clear();
            if (full.capacity() > BUFFER_KEPT) {
                synchronized (this) {
                    spare = ByteBuffer.allocate(BUFFER);
                }
            }
        }
        if (channel.size() > COMPACTION_MIN && channel.size() > 4 * live) {
            compact();
        }
    }

    /// Writes what counts to a new file, which then takes the place of the old one.
    private void compact() throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(draft);
        FileChannel fresh = opened(draft);
        // The notes wait: one between the two files would be in neither.
        synchronized (this) {
            writeAll(fresh, RecordCodec.head());
            for (SessionRecord next : live()) {
                ByteBuffer bytes = ByteBuffer.allocate(codec.length(next));
                codec.write(next, bytes);
                writeAll(fresh, bytes.flip());
            }
            pending.clear();
            fresh.force(true);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        }
        forceFolder();
        channel.close();
        channel = fresh;
    }

    private List<SessionRecord> live() {
        var live = new ArrayList<SessionRecord>();
        for (Kept.Outgoing message : outgoing.values()) {
            live.add(new SessionRecord.Sending(message.publish()));
            if (message.isReleased()) {
                live.add(new SessionRecord.Released(message.publish().packetId()));
            }
        }
        received.forEach(packetId -> live.add(new SessionRecord.Received(packetId)));
        return live;
    }

    /// The new name is safe only when the folder is.
    private void forceFolder() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static void writeAll(FileChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /// Makes safe what was told, and lets the file go. After its client has ended.
    @Override
    public void close() throws IOException {
        try (exclusive) {
            force();
        } finally {
            synchronized (forcing) {
                channel.close();
            }
            exclusive.channel().close();
        }
    }
}
