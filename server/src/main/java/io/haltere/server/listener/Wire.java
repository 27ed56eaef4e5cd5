package io.haltere.server.listener;

import io.haltere.server.log.ServerLog;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/// What lies between a link and its socket, as far as the link must know it.
///
/// Confined to the link's loop.
final class Wire {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 3;

    private final Proof proof;
    private final ServerLog log;
    private Peer peer;

    /// @param proof what the client shows there
    Wire(Peer peer, Proof proof, ServerLog log) {
        this.peer = peer;
        this.proof = proof;
        this.log = log;
    }

    Peer peer() {
        return peer;
    }

    /// A trusted proxy has told whom it speaks for.
    void forwardedFor(String address) {
        peer = new Peer(address, peer.port());
    }

    Proof proof() {
        return proof;
    }

    /// Ends the stream towards the peer, behind all that was written.
    void endOutput(Channel channel) {
        WebSocketFrames frames = channel.pipeline().get(WebSocketFrames.class);
        if (frames != null) {
            frames.sayGoodbye();
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        PskHandler psk = channel.pipeline().get(PskHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(_ -> shutdown(channel));
        } else if (psk != null) {
            psk.closeOutbound().addListener(_ -> shutdown(channel));
        } else {
            shutdown(channel);
        }
    }

    private static void shutdown(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /// Says what has to be said of a failure, and returns why the client is disconnected.
    String fault(Throwable failure) {
        Throwable cause =
                failure.getClass() == DecoderException.class && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return switch (cause) {
            case NotSslRecordException _ -> {
                log.notice(() ->
                        "Connection from " + peer + " rejected, client did not connect using TLS.");
                yield "protocol error";
            }
            case SSLException _ -> {
                log.notice(() -> "TLS error from " + peer + ": " + root(cause) + ".");
                yield "protocol error";
            }
            case TooLongFrameException _ -> "oversize packet";
            case CorruptedFrameException _ -> "protocol error";
            default -> {
                String text = cause.getMessage();
                yield text == null ? cause.getClass().getSimpleName() : text;
            }
        };
    }

    /// The innermost message: those around it only say that a handshake has failed.
    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /// The first bytes of a client are no MQTT: perhaps they are a hello of TLS.
    void suspect(ByteBuffer bytes, int start) {
        boolean isTls =
                proof == Proof.NONE
                        && bytes.limit() - start > 1
                        && bytes.get(start) == TLS_HANDSHAKE
                        && bytes.get(start + 1) == TLS_MAJOR;
        if (isTls) {
            log.notice(() ->
                    "Client from "
                            + peer
                            + " appears to be using TLS to connect to a non-TLS listener.");
        }
    }
}
