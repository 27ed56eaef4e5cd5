package io.haltere.tools.dbdump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.mqtt.QoS;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextDumpTest {
    @Test
    void noTextForgesLinesOrSteersATerminal() throws IOException {
        var out = new ByteArrayOutputStream();
        var dump = new TextDump(out, new Complaints());

        dump.chunk(
                new DatabaseChunk.Subscription(
                        "a\nDB_CHUNK_CFG:", "\u001B[2J\u009B/ä", QoS.AT_MOST_ONCE, 0, 0),
                40);

        assertEquals(
                """
                DB_CHUNK_SUB:
                \tLength: 40
                \tClient ID: a\uFFFDDB_CHUNK_CFG:
                \tTopic: \uFFFD[2J\uFFFD/ä
                \tQoS: 0
                \tSubscription ID: 0
                \tOptions: 0x00
                """,
                out.toString(StandardCharsets.UTF_8));
    }
}
