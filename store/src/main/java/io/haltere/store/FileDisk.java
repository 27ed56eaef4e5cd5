package io.haltere.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of the file system. What it makes may be read by its user alone.
public final class FileDisk implements Disk {
    private static final String LOCK = "journal.lock";
    private static final int COPY_BYTES = 1 << 20;

    /// The one thing that a process has but once: the system forgets its lock as soon as any
    /// channel to the file is closed, so a second one must not be opened.
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;

    public FileDisk(Path directory) {
        this.directory = directory;
    }

    @Override
    public void create() throws IOException, StoreException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (Files.exists(directory)) {
            throw new StoreException.NotADirectory(name());
        }
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException above) {
            throw new StoreException.NotADirectory(above.getFile());
        }
        if (isPosix()) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            forceNames(parent);
        }
    }

    private boolean isPosix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public @Nullable Closeable lock() throws IOException {
        Path path = directory.toRealPath().resolve(LOCK);
        if (!LOCKED_HERE.add(path)) {
            return null;
        }
        FileChannel channel = null;
        boolean isLocked = false;
        try {
            channel = channel(path);
            isLocked = channel.tryLock() != null;
        } finally {
            if (!isLocked) {
                release(path, channel);
            }
        }
        FileChannel held = channel;
        return isLocked ? () -> release(path, held) : null;
    }

    private static void release(Path path, @Nullable FileChannel channel) throws IOException {
        LOCKED_HERE.remove(path);
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public boolean isLocked() throws IOException {
        Path path = directory.resolve(LOCK);
        if (!Files.exists(path)) {
            return false;
        }
        if (LOCKED_HERE.contains(directory.toRealPath().resolve(LOCK))) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        }
    }

    private FileChannel channel(Path path) throws IOException {
        boolean isNew = !Files.exists(path);
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        if (isNew && isPosix()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
        return channel;
    }

    @Override
    public List<String> list() throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Override
    public File open(String name, boolean isWritable) throws IOException {
        Path path = directory.resolve(name);
        return new ChannelFile(
                isWritable
                        ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
                        : FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public File create(String name) throws IOException {
        FileChannel channel = channel(directory.resolve(name));
        channel.truncate(0);
        return new ChannelFile(channel);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void forceNames() throws IOException {
        forceNames(directory);
    }

    private static void forceNames(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public long freeBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public void copy(String name, long bytes, Path target) throws IOException {
        Path from = directory.resolve(name);
        Path to = target.resolve(name);
        if (bytes < 0) {
            try {
                Files.createLink(to, from);
                forceNames(target);
                return;
            } catch (IOException | UnsupportedOperationException elsewhere) {
                // Another file system, or one without links.
                copy(from, Files.size(from), to);
            }
        } else {
            copy(from, bytes, to);
        }
        forceNames(target);
    }

    private void copy(Path from, long bytes, Path to) throws IOException {
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel sink = channel(to)) {
            long done = 0;
            while (done < bytes) {
                long step = source.transferTo(done, Math.min(COPY_BYTES, bytes - done), sink);
                if (step <= 0) {
                    throw new IOException(from + " has become shorter");
                }
                done += step;
            }
            // As long as the original, or it would look as if something had cut it.
            if (source.size() > done) {
                sink.write(ByteBuffer.allocate(1), source.size() - 1);
            }
            sink.force(true);
        }
    }

    @Override
    public String name() {
        return directory.toString();
    }

    private record ChannelFile(FileChannel channel) implements File {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(ByteBuffer to, long position) throws IOException {
            long at = position;
            while (to.hasRemaining()) {
                int count = channel.read(to, at);
                if (count < 0) {
                    return;
                }
                at += count;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
