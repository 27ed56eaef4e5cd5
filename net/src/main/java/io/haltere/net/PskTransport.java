package io.haltere.net;

import io.haltere.net.keylog.KeyLog;
import io.haltere.net.keylog.LoggedTls;
import io.haltere.net.psk.PreSharedKey;
import io.haltere.net.psk.PskCipher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Vector;
import javax.net.ssl.SSLHandshakeException;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// TLS 1.2 with a pre-shared key over a connected socket. The JDK has none, so this is the one
/// class of the client's side that loads Bouncy Castle.
final class PskTransport implements Transport {
    private final Socket carrier;
    private final TlsClientProtocol protocol;

    private PskTransport(Socket carrier, TlsClientProtocol protocol) {
        this.carrier = carrier;
        this.protocol = protocol;
    }

    /// What a handshake offers.
    record Ready(PreSharedKey key, int[] ciphers, List<String> alpn, @Nullable KeyLog keyLog) {}

    /// @throws IOException if the options cannot go together with a pre-shared key
    static Ready ready(TlsOptions options, PreSharedKey key) throws IOException {
        boolean hasCertificates =
                options.caFile() != null
                        || options.caPath() != null
                        || options.systemTrust()
                        || options.certificate() != null
                        || options.key() != null;
        if (hasCertificates) {
            throw new IOException("TLS takes either a pre-shared key or certificates.");
        }
        List<String> versions = options.versions();
        if (!versions.isEmpty() && versions.stream().noneMatch("TLSv1.2"::equalsIgnoreCase)) {
            throw new IOException(
                    "A pre-shared key needs TLSv1.2, not " + String.join(", ", versions) + ".");
        }
        if (options.alpn().contains("")) {
            throw new IOException("A protocol name of ALPN must not be empty.");
        }
        Path keyLog = options.keyLog();
        return new Ready(
                key,
                PskCipher.codes(options.ciphers()),
                options.alpn(),
                keyLog == null ? null : KeyLog.at(keyLog));
    }

    /// Shakes hands. The caller closes the carrier if that fails.
    static PskTransport over(Socket carrier, Endpoint.Tcp server, Ready ready, Duration timeout)
            throws IOException {
        var protocol = new TlsClientProtocol(carrier.getInputStream(), carrier.getOutputStream());
        String name = "TLS handshake with " + server;
        return Deadline.within(
                timeout,
                carrier,
                name,
                () -> {
                    shakeHands(protocol, ready, name);
                    return new PskTransport(carrier, protocol);
                });
    }

    private static void shakeHands(TlsClientProtocol protocol, Ready ready, String name)
            throws IOException {
        try {
            protocol.connect(new Client(ready));
        } catch (IOException failure) {
            // A server that refuses may be gone before its alert is read, or ours written.
            var named = new SSLHandshakeException(name + " failed: " + failure.getMessage());
            named.initCause(failure);
            throw named;
        }
    }

    @Override
    public InputStream input() {
        return protocol.getInputStream();
    }

    @Override
    public OutputStream output() {
        return protocol.getOutputStream();
    }

    @Override
    public void close() {
        Closing.politely(protocol::close, carrier);
    }

    private static final class Client extends PSKTlsClient {
        private final Ready ready;

        Client(Ready ready) {
            super(
                    ready.keyLog() == null
                            ? new BcTlsCrypto(new SecureRandom())
                            : LoggedTls.crypto(ready.keyLog()),
                    new BasicTlsPSKIdentity(
                            ready.key().identity().getBytes(StandardCharsets.UTF_8),
                            ready.key().key()));
            this.ready = ready;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv12.only();
        }

        @Override
        protected @Nullable Vector<ProtocolName> getProtocolNames() {
            if (ready.alpn().isEmpty()) {
                return null;
            }
            var names = new Vector<ProtocolName>();
            ready.alpn().forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
            return names;
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return ready.ciphers().clone();
        }
    }
}
