package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.broker.persistence.DatabaseExport;
import io.haltere.broker.persistence.RecordCodec;
import io.haltere.broker.persistence.RecoveredState;
import io.haltere.broker.persistence.StateRecord;
import io.haltere.broker.persistence.StateReplay;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabaseWriter;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.plugin.Client;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Hostile bytes for the reader of records.
class StateRecordFuzz {
    private static final int TYPES = 10;
    private static final int IDS = 8;

    private final RecordCodec codec =
            new RecordCodec(
                    4,
                    (clientId, username, port) ->
                            new Origin(
                                    clientId,
                                    new Client(clientId, username, "", port, ProtocolVersion.V5),
                                    null));

    /// What was understood can be written, and is understood in the same way.
    @FuzzTest
    void everyRecordIsWrittenAsItWasRead(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        int type = bytes[0] & 0xF;
        StateRecord first = codec.read(type, ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice());
        if (first == null) {
            return;
        }
        assertEquals(type, RecordCodec.type(first));
        byte[] written = write(first);

        StateRecord second = codec.read(type, ByteBuffer.wrap(written));

        assertNotNull(second);
        assertArrayEquals(written, write(second));
    }

    private byte[] write(StateRecord next) {
        ByteBuffer out = ByteBuffer.allocate(codec.lengthMax(next));
        codec.write(next, out);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /// Whatever records there are, they make a state, which Mosquitto's format can hold.
    ///
    /// @param input records: an id, a type and a length in front of each
    @FuzzTest
    void everySetOfRecordsIsAState(byte[] input) throws IOException {
        var replay = StateReplay.whole();
        ByteBuffer in = ByteBuffer.wrap(input);
        while (in.remaining() >= 3) {
            long id = 1 + (in.get() & IDS - 1);
            int type = in.get() % TYPES;
            int length = Math.min(in.get() & 0xFF, in.remaining());
            if (type < 0) {
                replay.delete(id);
            } else {
                replay.put(id, type, in.slice(in.position(), length));
            }
            in.position(in.position() + length);
        }

        RecoveredState state = replay.state();
        var export = new DatabaseExport(state);
        var writer = new MosquittoDatabaseWriter(OutputStream.nullOutputStream(), export.config());
        export.tell(writer::write);
    }
}
