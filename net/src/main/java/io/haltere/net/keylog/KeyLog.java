package io.haltere.net.keylog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;

/// A file of session secrets in the form of NSS, which Wireshark reads. Whoever has it can read the
/// connections, so that nobody but its owner may. Any thread.
public final class KeyLog {
    private static final Set<OpenOption> APPENDING =
            Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND,
                    LinkOption.NOFOLLOW_LINKS);
    private static final Set<PosixFilePermission> OWNER =
            PosixFilePermissions.fromString("rw-------");

    private final Path path;

    private KeyLog(Path path) {
        this.path = path;
    }

    /// Makes the file if it is not there.
    ///
    /// @throws IOException that names the file, if it cannot be written, is a link, or others may
    ///   read it
    public static KeyLog at(Path path) throws IOException {
        var log = new KeyLog(path);
        log.append("");
        return log;
    }

    /// One secret, in a write of its own, so that programs may share the file.
    public void append(String label, byte[] clientRandom, byte[] secret) throws IOException {
        HexFormat hex = HexFormat.of();
        append(label + " " + hex.formatHex(clientRandom) + " " + hex.formatHex(secret) + "\n");
    }

    private void append(String line) throws IOException {
        try (FileChannel file =
                FileChannel.open(path, APPENDING, PosixFilePermissions.asFileAttribute(OWNER))) {
            Set<PosixFilePermission> all =
                    Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
            if (!OWNER.containsAll(all)) {
                throw new IOException("others than its owner have access");
            }
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException failure) {
            throw new IOException(
                    "Unable to write key log " + path + ": " + failure.getMessage(), failure);
        }
    }
}
