package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.net.psk.PskConnection;
import io.haltere.net.psk.PskServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;

/// Hostile bytes for a server with pre-shared keys, in pieces of any size.
class PskConnectionFuzz {
    private static final byte[] KEY = "nobody guesses this".getBytes(StandardCharsets.US_ASCII);

    /// A record has at most so many bytes, and a handshake is answered with a few of them.
    private static final int OUTPUT_MAX = 1 << 16;

    private static PskServer server() throws IOException {
        return new PskServer("hint", List.of(), _ -> KEY.clone(), null);
    }

    /// Nobody without the key gets in, and whoever is refused is refused as TLS has it.
    @FuzzTest
    void bytesWithoutAKeyDoNotGetIn(FuzzedDataProvider data) throws IOException {
        PskConnection tls = server().connection();
        int taken = 0;
        try {
            while (data.remainingBytes() > 0) {
                byte[] piece = data.consumeBytes(data.consumeInt(1, 700));
                tls.receive(piece, 0, piece.length);
                taken += tls.takeOutput().length;
                assertEquals(0, tls.takePlaintext().length);
            }
        } catch (SSLException refused) {
            assertTrue(tls.isEnded());
            taken += tls.takeOutput().length;
        }
        assertTrue(taken < OUTPUT_MAX);
        assertTrue(!tls.isOpen());
        assertNull(tls.identity());
    }
}
