package io.haltere.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

/// TLS over a connected socket.
final class TlsTransport implements Transport {
    private final Socket carrier;
    private final SSLSocket socket;

    private TlsTransport(Socket carrier, SSLSocket socket) {
        this.carrier = carrier;
        this.socket = socket;
    }

    /// Shakes hands. The caller closes the carrier if that fails.
    static TlsTransport over(
            Socket carrier, Endpoint.Tcp server, TlsContexts.Ready ready, Duration timeout)
            throws IOException {
        var socket =
                (SSLSocket)
                        ready.context()
                                .getSocketFactory()
                                .createSocket(carrier, server.host(), server.port(), true);
        socket.setSSLParameters(ready.parameters());
        return Deadline.within(
                timeout,
                carrier,
                "TLS handshake with " + server,
                () -> {
                    shakeHands(socket, server);
                    return new TlsTransport(carrier, socket);
                });
    }

    private static void shakeHands(SSLSocket socket, Endpoint.Tcp server) throws IOException {
        try {
            socket.startHandshake();
            // The JDK does not look at the dates of a certificate that is trusted itself.
            if (socket.getSession().getPeerCertificates()[0] instanceof X509Certificate leaf) {
                leaf.checkValidity();
            }
        } catch (SocketException lost) {
            throw lost;
        } catch (IOException | CertificateException failure) {
            var named =
                    new SSLHandshakeException(
                            "TLS handshake with " + server + " failed: " + reason(failure));
            named.initCause(failure);
            throw named;
        }
    }

    /// The innermost cause says what the matter is.
    private static String reason(Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case CertificateExpiredException _ ->
                    "the server's certificate has expired (" + cause.getMessage() + ")";
            case CertificateNotYetValidException _ ->
                    "the server's certificate is not yet valid (" + cause.getMessage() + ")";
            case java.security.cert.CertPathBuilderException _ ->
                    "the server's certificate is not signed by a trusted CA";
            default -> String.valueOf(cause.getMessage());
        };
    }

    @Override
    public InputStream input() throws IOException {
        return socket.getInputStream();
    }

    @Override
    public OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void close() {
        Closing.politely(socket, carrier);
    }
}
