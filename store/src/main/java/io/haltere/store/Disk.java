package io.haltere.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One directory of a file system, as the journal uses it. Any thread.
///
/// What is written is safe after it was forced: bytes with [File#force], names with [#forceNames].
/// Before that a crash may keep any part of it.
public interface Disk {
    /// Makes the directory if there is none.
    ///
    /// @throws StoreException.NotADirectory when it is a file
    void create() throws IOException, StoreException;

    /// Keeps others out until the result is closed.
    ///
    /// @return null when somebody has it already
    @Nullable Closeable lock() throws IOException;

    /// Whether somebody has the lock. Changes nothing.
    boolean isLocked() throws IOException;

    /// Names of the files, in any order; none when there is no directory.
    List<String> list() throws IOException;

    /// Opens a file that is there.
    File open(String name, boolean isWritable) throws IOException;

    /// Begins an empty file, in the place of one with this name.
    File create(String name) throws IOException;

    /// Gives a file another name; there is none with that.
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /// Makes safe which names there are.
    void forceNames() throws IOException;

    /// Bytes that can still be written.
    long freeBytes() throws IOException;

    /// Copies a file to another directory and makes the copy safe.
    ///
    /// @param bytes the first so many; -1: the file does not change any more and may be linked
    void copy(String name, long bytes, Path target) throws IOException;

    /// The directory, for sentences.
    String name();

    /// Whether something failed for want of room, as the system says it in the C locale. The free
    /// bytes do not tell that alone: some may just have been freed.
    static boolean isFull(IOException failure) {
        String message = failure.getMessage();
        return message != null
                && (message.contains("No space left on device")
                        || message.contains("Disk quota exceeded"));
    }

    /// A file of bytes with positions.
    interface File extends Closeable {
        long size() throws IOException;

        /// Reads until the buffer is full or the file ends.
        void read(ByteBuffer to, long position) throws IOException;

        /// Writes all that remains; beyond the end the file grows.
        void write(ByteBuffer from, long position) throws IOException;

        /// Makes the bytes safe, and as much of the size as it takes to read them.
        void force() throws IOException;
    }
}
