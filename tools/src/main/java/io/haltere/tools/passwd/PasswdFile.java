package io.haltere.tools.passwd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The file on the disk. It is replaced as a whole: whoever reads it meanwhile sees the old or the
/// new one. A symbolic link stays and its target is replaced.
record PasswdFile(String name) {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    byte[] read() throws PasswdException {
        try {
            Path file = Path.of(name).toRealPath();
            if (Files.isDirectory(file)) {
                throw unreadable("Is a directory");
            }
            if (!Files.isRegularFile(file)) {
                throw unreadable("Not a regular file");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw unreadable("File too large");
            }
            return Files.readAllBytes(file);
        } catch (IOException failed) {
            throw unreadable(reason(failed));
        }
    }

    private PasswdException unreadable(String reason) {
        return new PasswdException(
                "Error: Unable to open password file %s. %s.".formatted(name, reason));
    }

    /// Makes the file, for its owner's eyes, or replaces its contents.
    void create(byte[] content) throws PasswdException {
        try {
            Path file = target();
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new PasswdException(
                        "Error: Unable to open file %s for writing. Not a regular file."
                                .formatted(name));
            }
            replace(file, content);
        } catch (IOException failed) {
            throw new PasswdException(
                    "Error: Unable to open file %s for writing. %s."
                            .formatted(name, reason(failed)));
        }
    }

    /// Replaces the contents; a backup lies beside the file until that is done.
    void update(byte[] old, byte[] content) throws PasswdException {
        Path backup;
        Path file;
        try {
            file = target();
            backup = temporary(file, ".backup.");
            write(backup, old);
        } catch (IOException failed) {
            throw new PasswdException(
                    "Error creating backup password file \"%s\", not continuing.".formatted(name));
        }
        try {
            replace(file, content);
            Files.delete(backup);
        } catch (IOException failed) {
            throw new PasswdException(
                    """
                    Error occurred updating password file.
                    Password file may be corrupt, check the backup file: %s.\
                    """
                            .formatted(backup));
        }
    }

    private Path target() throws IOException {
        Path file = Path.of(name).toAbsolutePath();
        return Files.exists(file) ? file.toRealPath() : file;
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path temporary = temporary(file, ".new.");
        try {
            write(temporary, content);
            if (Files.exists(file)) {
                copyOwnership(file, temporary);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// The owner first: a change of owner takes permissions away.
    private static void copyOwnership(Path from, Path to) throws IOException {
        var old = Files.readAttributes(from, PosixFileAttributes.class);
        var view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        PosixFileAttributes fresh = view.readAttributes();
        if (!fresh.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!fresh.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        view.setPermissions(old.permissions());
    }

    /// An empty file beside this one that only its owner may read.
    private static Path temporary(Path file, String infix) throws IOException {
        return Files.createTempFile(
                file.getParent(),
                file.getFileName() + infix,
                "",
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static String reason(IOException failed) {
        return switch (failed) {
            case NoSuchFileException absent -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failed.getMessage());
        };
    }
}
