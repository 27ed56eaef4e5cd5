package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS handshakes that stop in the middle and are held open.
class HalfHandshakesTest {
    private static final int HELD = 500;

    /// Seconds that a connection has for all that comes before the end of CONNECT, and some more.
    private static final int PATIENCE_SECONDS = 30;

    @TempDir Path folder;

    /// How far a client goes before it falls silent.
    private enum Stop {
        BEFORE_THE_FIRST_BYTE,
        WITHIN_THE_FIRST_RECORD,
        AFTER_THE_FIRST_RECORD
    }

    private static byte[] hello(SSLContext context) throws SSLException {
        SSLEngine engine = context.createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return bytes;
    }

    private static RawClient stopped(int port, byte[] hello, Stop stop) {
        RawClient client = new RawClient(port).patience(PATIENCE_SECONDS);
        switch (stop) {
            case BEFORE_THE_FIRST_BYTE -> {}
            case WITHIN_THE_FIRST_RECORD ->
                    client.sendBytes(java.util.Arrays.copyOf(hello, hello.length / 2));
            case AFTER_THE_FIRST_RECORD -> client.sendBytes(hello);
        }
        return client;
    }

    @Test
    void areClosedInTimeAndHinderNobody() throws IOException {
        var authority = new Authority(folder, "ca");
        authority.issue("server", "/CN=localhost", "server");
        int port = BrokerProcess.freePort();
        SSLContext context = authority.context(null);
        try (BrokerProcess _ =
                BrokerProcess.startQuiet(
                                "listener " + port + " 127.0.0.1",
                                "certfile " + authority.file("server.crt"),
                                "keyfile " + authority.file("server.key"))
                        .awaitRunning()) {
            List<RawClient> held = new ArrayList<>();
            byte[] hello = hello(context);
            long start = System.nanoTime();
            for (int i = 0; i < HELD; i++) {
                held.add(stopped(port, hello, Stop.values()[i % Stop.values().length]));
            }

            for (int i = 0; i < 20; i++) {
                connectAndPing(context, port, i);
            }
            long connected = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            for (RawClient client : held) {
                drain(client);
            }

            long closed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            assertTrue(connected < 15, "the others needed " + connected + " s");
            assertTrue(closed < PATIENCE_SECONDS, "closed after " + closed + " s");
            connectAndPing(context, port, HELD);
            held.forEach(RawClient::close);
        }
    }

    private static void connectAndPing(SSLContext context, int port, int number)
            throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "h", port, true);
        try (var client = new RawClient(socket)) {
            client.connect5("healthy" + number).expectNothing();
        }
    }

    /// What the server had to say in the handshake, up to the end of the connection.
    private static void drain(RawClient client) {
        int type;
        do {
            type = client.readByte();
        } while (type >= 0);
    }
}
