package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.client.store.FileSessionStore;
import io.haltere.client.store.Kept;
import io.haltere.mqtt.QoS;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Hostile bytes for the reader of the files in which clients keep their sessions.
class SessionFileFuzz {
    private static final byte[] HEAD = "haltere session 1\n".getBytes(StandardCharsets.US_ASCII);

    /// What follows the head is read as far as it makes sense, the rest is cut: read again, it is
    /// the same.
    @FuzzTest
    void everyTailHasAnEnd(byte[] tail) throws IOException {
        read(out -> out.write(tail));
    }

    /// The same for records whose checksums are right: each begins with its length in the input.
    @FuzzTest
    void everyRecordHasAMeaning(byte[] records) throws IOException {
        read(out -> {
            int i = 0;
            while (i < records.length) {
                int end = Math.min(i + 1 + (records[i] & 0xFF), records.length);
                byte[] body = Arrays.copyOfRange(records, i + 1, end);
                var checksum = new CRC32C();
                checksum.update(body);
                out.writeInt(body.length);
                out.writeInt((int) checksum.getValue());
                out.write(body);
                i = end;
            }
        });
    }

    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private static void read(Writer content) throws IOException {
        Path folder = Files.createTempDirectory("fuzz");
        Path file = folder.resolve("session");
        try {
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            out.write(HEAD);
            content.write(out);
            Files.write(file, bytes.toByteArray());

            Kept first = kept(file);
            assertEquals(first, kept(file));
            for (Kept.Outgoing message : first.outgoing()) {
                assertNotEquals(QoS.AT_MOST_ONCE, message.publish().qos());
            }
        } finally {
            for (String name : new String[] {"session", "session.lock", "session.new"}) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    private static Kept kept(Path file) throws IOException {
        try (var store = FileSessionStore.open(file)) {
            return store.load();
        }
    }
}
