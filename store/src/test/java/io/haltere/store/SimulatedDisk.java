package io.haltere.store;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A disk in memory that does what disks do: after a crash any part of what was not forced is
/// there, in sectors, torn or not; it fills up, and its force may fail. All by what it is told and
/// a generator, so that a seed brings a history back.
///
/// Confined to one thread, or guarded by its user.
public final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    private final Map<String, Inode> names = new TreeMap<>();
    private final Map<String, Inode> safeNames = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private long capacity = Long.MAX_VALUE;
    private long capacityAfterFull;
    private long boundaries;
    private long crashAt = Long.MAX_VALUE;
    private boolean isForceFailing;
    private boolean isLocked;

    /// The power went. An error, so that nobody takes it for a failure of the disk.
    public static final class Crash extends Error {
        Crash() {}

        private static final long serialVersionUID = 1L;
    }

    private record Write(int position, byte[] bytes) {}

    private record Change(@Nullable String from, @Nullable String to, Inode inode) {}

    private static final class Inode {
        byte[] bytes = new byte[0];
        byte[] safe = new byte[0];
        final List<Write> writes = new ArrayList<>();
    }

    /// An empty disk.
    public SimulatedDisk() {}

    /// Lets the power go at a boundary between two changes, the first of which is 1.
    public void crashAt(long boundary) {
        crashAt = boundary;
    }

    /// Changes so far: writes, forces, names.
    public long boundaries() {
        return boundaries;
    }

    public void capacity(long bytes) {
        capacity = bytes;
    }

    /// Room comes right after the next write that finds none.
    public void capacityAfterFull(long bytes) {
        capacityAfterFull = bytes;
    }

    public void failForce() {
        isForceFailing = true;
    }

    private void boundary() {
        if (boundaries + 1 >= crashAt) {
            throw new Crash();
        }
        boundaries++;
    }

    /// The process ended, the power did not: everything is there, but safe is no more than before.
    public SimulatedDisk afterKill() {
        crashAt = Long.MAX_VALUE;
        boundaries = 0;
        isLocked = false;
        return this;
    }

    /// What is there when the power is back.
    public SimulatedDisk afterCrash(RandomGenerator random) {
        var after = new SimulatedDisk();
        after.capacity = capacity;
        int mode = random.nextInt(4);
        for (Change change : changes) {
            if (keeps(mode, random)) {
                apply(change, safeNames);
            }
        }
        for (Map.Entry<String, Inode> entry : safeNames.entrySet()) {
            var survivor = new Inode();
            survivor.safe = survive(entry.getValue(), random);
            survivor.bytes = survivor.safe.clone();
            after.names.put(entry.getKey(), survivor);
            after.safeNames.put(entry.getKey(), survivor);
        }
        return after;
    }

    private static boolean keeps(int mode, RandomGenerator random) {
        return switch (mode) {
            case 0 -> true;
            case 1 -> false;
            default -> random.nextBoolean();
        };
    }

    private static byte[] survive(Inode inode, RandomGenerator random) {
        byte[] bytes = inode.safe;
        int mode = random.nextInt(4);
        for (Write write : inode.writes) {
            int from = 0;
            while (from < write.bytes.length) {
                int sector = SECTOR - (write.position + from) % SECTOR;
                int length = Math.min(sector, write.bytes.length - from);
                if (mode == 3 && random.nextInt(8) == 0) {
                    length = random.nextInt(length + 1);
                    bytes = put(bytes, write.position + from, write.bytes, from, length);
                } else if (keeps(mode, random)) {
                    bytes = put(bytes, write.position + from, write.bytes, from, length);
                }
                from += Math.max(1, length);
            }
        }
        return bytes;
    }

    private static byte[] put(byte[] target, int at, byte[] source, int from, int length) {
        byte[] bytes = target.length < at + length ? Arrays.copyOf(target, at + length) : target;
        System.arraycopy(source, from, bytes, at, length);
        return bytes;
    }

    private static void apply(Change change, Map<String, Inode> to) {
        if (change.from != null) {
            to.remove(change.from);
        }
        if (change.to != null) {
            to.put(change.to, change.inode);
        }
    }

    private void change(@Nullable String from, @Nullable String to, Inode inode) {
        boundary();
        var change = new Change(from, to, inode);
        changes.add(change);
        apply(change, names);
    }

    /// A copy that shares nothing with this one.
    public SimulatedDisk copy() {
        var copy = new SimulatedDisk();
        names.forEach((name, inode) -> copy.content(name, inode.bytes.clone()));
        return copy;
    }

    /// The bytes of a file.
    public byte[] content(String name) {
        return inode(name).bytes.clone();
    }

    private Inode inode(String name) {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new IllegalArgumentException(name);
        }
        return inode;
    }

    /// Changes a file behind everybody's back, safely.
    public void content(String name, byte[] bytes) {
        Inode known = names.get(name); // Whoever has it open sees the change.
        Inode inode = known == null ? new Inode() : known;
        inode.bytes = bytes;
        inode.safe = bytes.clone();
        names.put(name, inode);
        safeNames.put(name, inode);
    }

    /// Takes a file away behind everybody's back.
    public void lose(String name) {
        names.remove(name);
        safeNames.remove(name);
    }

    @Override
    public void create() {}

    @Override
    public @Nullable Closeable lock() {
        if (isLocked) {
            return null;
        }
        isLocked = true;
        return () -> isLocked = false;
    }

    @Override
    public boolean isLocked() {
        return isLocked;
    }

    @Override
    public List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public File open(String name, boolean isWritable) throws IOException {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new FileNotFoundException(name);
        }
        return new SimulatedFile(inode);
    }

    @Override
    public File create(String name) {
        var inode = new Inode();
        change(null, name, inode);
        return new SimulatedFile(inode);
    }

    @Override
    public void rename(String from, String to) {
        change(from, to, inode(from));
    }

    @Override
    public void delete(String name) {
        Inode inode = names.get(name);
        if (inode != null) {
            change(name, null, inode);
        }
    }

    @Override
    public void forceNames() throws IOException {
        boundary();
        failIfTold();
        safeNames.clear();
        safeNames.putAll(names);
        changes.clear();
    }

    private void failIfTold() throws IOException {
        if (isForceFailing) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public long freeBytes() {
        long used = 0;
        for (Inode inode : names.values()) {
            used += inode.bytes.length;
        }
        return Math.max(0, capacity - used);
    }

    @Override
    public void copy(String name, long bytes, Path target) {
        throw new UnsupportedOperationException("copies are tested with real files");
    }

    @Override
    public String name() {
        return "memory";
    }

    private final class SimulatedFile implements File {
        private final Inode inode;

        SimulatedFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            return inode.bytes.length;
        }

        @Override
        public void read(ByteBuffer to, long position) {
            int at = (int) Math.min(position, inode.bytes.length);
            to.put(inode.bytes, at, Math.min(to.remaining(), inode.bytes.length - at));
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            boundary();
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            long growth = position + bytes.length - inode.bytes.length;
            if (growth > freeBytes()) {
                capacity = Math.max(capacity, capacityAfterFull);
                throw new IOException("No space left on device");
            }
            inode.bytes = put(inode.bytes, (int) position, bytes, 0, bytes.length);
            inode.writes.add(new Write((int) position, bytes));
        }

        @Override
        public void force() throws IOException {
            boundary();
            failIfTold();
            inode.safe = inode.bytes.clone();
            inode.writes.clear();
        }

        @Override
        public void close() {}
    }
}
