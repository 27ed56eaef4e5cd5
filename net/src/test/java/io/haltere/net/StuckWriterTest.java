package io.haltere.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that reads no more stops whoever writes, but nobody else.
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StuckWriterTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void pingsAreAnsweredWhenTheWriterIsThroughAndTheReaderDoesNotWait() throws Exception {
        var carrier = new StuckCarrier();
        var output = new WebSocketOutput(carrier, 1);
        Thread writer = Thread.startVirtualThread(() -> write(output));
        carrier.isBusy.await();

        output.pong(new byte[] {1}); // Returns.
        output.pong(new byte[] {2}); // One answer, to the last, is enough: RFC 6455, 5.5.3.
        carrier.goesOn.countDown();
        writer.join();

        byte[] all = carrier.written.toByteArray();
        assertEquals("8281", HexFormat.of().formatHex(all, 0, 2));
        assertEquals("8a81", HexFormat.of().formatHex(all, 7, 9));
        assertEquals(2, all[13] ^ all[9]);
        assertEquals(14, all.length);
    }

    /// What closes when the time is over may need another deadline for that: TLS says goodbye.
    @Test
    void deadlinesEndThoughWhatTheyCloseWaits() throws Exception {
        var outerIsClosed = new CountDownLatch(1);
        var innerIsClosed = new CountDownLatch(1);

        assertThrows(
                SocketTimeoutException.class,
                () ->
                        Deadline.within(
                                SHORT,
                                () -> {
                                    assertThrows(
                                            SocketTimeoutException.class,
                                            () ->
                                                    Deadline.within(
                                                            SHORT,
                                                            innerIsClosed::countDown,
                                                            "inner",
                                                            () -> await(innerIsClosed)));
                                    outerIsClosed.countDown();
                                },
                                "outer",
                                () -> await(outerIsClosed)));
        assertEquals(0, outerIsClosed.getCount());
    }

    private static boolean await(CountDownLatch closed) {
        try {
            return closed.await(5, SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(OutputStream output) {
        try {
            output.write(new byte[1]);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Takes the first write only when it is told to.
    private static final class StuckCarrier extends OutputStream {
        final CountDownLatch isBusy = new CountDownLatch(1);
        final CountDownLatch goesOn = new CountDownLatch(1);
        final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            isBusy.countDown();
            await(goesOn);
            written.write(bytes, offset, length);
        }
    }
}
