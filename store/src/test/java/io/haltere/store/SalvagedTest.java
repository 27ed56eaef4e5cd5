package io.haltere.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SalvagedTest {
    private static final int BAD_FROM = 8192;
    private static final int BAD_TO = 12_288;
    private static final int SIZE = 20_000;

    /// Every byte is 1, but a part cannot be read.
    private static final class Worn implements Disk.File {
        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public void read(ByteBuffer to, long position) throws IOException {
            long end = Math.min(SIZE, position + to.remaining());
            if (position < BAD_TO && end > BAD_FROM) {
                throw new IOException("Input/output error");
            }
            for (long at = position; at < end; at++) {
                to.put((byte) 1);
            }
        }

        @Override
        public void write(ByteBuffer from, long position) {}

        @Override
        public void force() {}

        @Override
        public void close() {}
    }

    @Test
    void whatCannotBeReadIsZeroAndAllElseIsThere() throws IOException {
        var file = new LogReader.Salvaged(new Worn());
        var to = ByteBuffer.allocate(2 * SIZE);

        file.read(to, 100);

        assertEquals(SIZE - 100, to.position(), "as far as the file goes");
        for (int at = 100; at < SIZE; at++) {
            boolean isBad = at >= BAD_FROM && at < BAD_TO;
            assertEquals(isBad ? 0 : 1, to.get(at - 100), "byte " + at);
        }
    }

    @Test
    void whereAllIsWellItIsReadAtOnce() throws IOException {
        var to = ByteBuffer.allocate(1000);

        new LogReader.Salvaged(new Worn()).read(to, 500);

        assertEquals(1000, to.position());
    }
}
