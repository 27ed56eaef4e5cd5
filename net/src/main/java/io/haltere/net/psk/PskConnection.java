package io.haltere.net.psk;

import java.io.IOException;
import javax.net.ssl.SSLException;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/// TLS of one connection at a server: bytes in, bytes out, never blocks. One thread at a time.
///
/// For each piece that comes from the socket: [#receive], then send what [#takeOutput] gives, then
/// use what [#takePlaintext] gives. After [#receive] has failed there may be output too, the alert,
/// which should be sent before the socket is closed; what never was TLS gets none. What is not
/// taken piles up, so take both before the next piece. To send: [#send], then [#takeOutput]. How
/// long a handshake may take is the caller's to bound.
public final class PskConnection {
    private final PskServer.Peer peer;
    private final TlsServerProtocol protocol = new TlsServerProtocol();

    PskConnection(PskServer.Peer peer) throws IOException {
        this.peer = peer;
        protocol.accept(peer);
    }

    /// Takes bytes from the socket, of any number. What comes after the end is thrown away.
    ///
    /// @throws SSLException if the client broke the protocol or has the wrong key or identity
    public void receive(byte[] bytes, int offset, int length) throws SSLException {
        if (protocol.isClosed()) {
            return;
        }
        try {
            protocol.offerInput(bytes, offset, length);
        } catch (IOException failure) {
            throw new SSLException("TLS failed: " + failure.getMessage(), failure);
        }
    }

    /// Encrypts bytes.
    ///
    /// @throws SSLException if the connection has ended
    /// @throws IllegalStateException before the handshake is complete
    public void send(byte[] bytes, int offset, int length) throws SSLException {
        if (!isOpen()) {
            if (protocol.isClosed()) {
                throw new SSLException("TLS has ended");
            }
            throw new IllegalStateException("the handshake is not complete");
        }
        try {
            protocol.writeApplicationData(bytes, offset, length);
        } catch (IOException failure) {
            throw new SSLException("TLS failed: " + failure.getMessage(), failure);
        }
    }

    /// What the client sent, decrypted; empty if nothing is there.
    public byte[] takePlaintext() {
        var bytes = new byte[protocol.getAvailableInputBytes()];
        protocol.readInput(bytes, 0, bytes.length);
        return bytes;
    }

    /// What must go to the socket; empty if nothing must.
    public byte[] takeOutput() {
        var bytes = new byte[protocol.getAvailableOutputBytes()];
        protocol.readOutput(bytes, 0, bytes.length);
        return bytes;
    }

    /// Says goodbye to the client: take the output once more.
    public void close() throws SSLException {
        try {
            protocol.close();
        } catch (IOException failure) {
            throw new SSLException("TLS failed: " + failure.getMessage(), failure);
        }
    }

    /// Whether the handshake is complete and neither side has said goodbye.
    public boolean isOpen() {
        return peer.isComplete() && !protocol.isClosed();
    }

    /// Whether the connection has ended, well or not.
    public boolean isEnded() {
        return protocol.isClosed();
    }

    /// Name of the key; null until the handshake is complete, since before it proves nothing.
    public @Nullable String identity() {
        return peer.isComplete() ? peer.identity() : null;
    }

    /// OpenSSL's name of the suite; null until the handshake is complete.
    public @Nullable String cipher() {
        return peer.isComplete() ? peer.cipher() : null;
    }

    /// Such as `TLSv1.2`; null until the handshake is complete.
    public @Nullable String protocol() {
        return peer.isComplete() ? peer.protocol() : null;
    }
}
