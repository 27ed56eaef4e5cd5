package io.haltere.server.tls;

import io.haltere.net.PemFiles;
import io.haltere.net.cipher.CipherList;
import io.haltere.server.config.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The TLS of one listener, with what its files held when they were read. Shared by all loops.
public final class TlsServer {
    /// How long a client may come back without a whole handshake.
    private static final long SESSION_SECONDS = 7200;

    /// The same where clients have certificates: they are not looked at again before.
    private static final long CERTIFIED_SESSION_SECONDS = 600;

    private static final String TLS_1_3 = "TLSv1.3";

    private final SslContext context;
    private final @Nullable TicketKeys tickets;

    private TlsServer(SslContext context) {
        this.context = context;
        this.tickets =
                context.sessionContext() instanceof OpenSslSessionContext sessions
                        ? new TicketKeys(sessions)
                        : null;
    }

    /// Reads the files.
    ///
    /// @param secrets where connections tell their secrets; null for nowhere
    /// @throws IOException in Mosquitto's words when one of them cannot be used
    public static TlsServer load(TlsConfig config, @Nullable TlsSecrets secrets)
            throws IOException {
        List<X509Certificate> chain =
                read(
                        () -> PemFiles.chain(config.certificate()),
                        "load server certificate \""
                                + config.certificate()
                                + "\". Check certfile.");
        PrivateKey key =
                read(
                        () -> PemFiles.key(config.key()),
                        "load server key file \"" + config.key() + "\". Check keyfile.");
        if (!PemFiles.isPair(key, chain.getFirst())) {
            throw new IOException(
                    "Server certificate/key are inconsistent: "
                            + config.certificate()
                            + " and "
                            + config.key()
                            + ".");
        }
        Suites suites = suites(config, secrets == null && OpenSsl.isAvailable());
        SslContextBuilder builder =
                secrets == null
                        ? SslContextBuilder.forServer(key, chain).sslProvider(suites.provider)
                        : secrets.forServer(key, chain);
        builder.protocols(protocols(config))
                .ciphers(suites.names)
                .sessionTimeout(
                        config.clientCertificate() ? CERTIFIED_SESSION_SECONDS : SESSION_SECONDS);
        if (config.clientCertificate()) {
            builder.clientAuth(ClientAuth.REQUIRE).trustManager(trust(config));
        }
        try {
            return new TlsServer(builder.build());
        } catch (SSLException failure) {
            throw new IOException(
                    "Unable to create TLS context: " + failure.getMessage() + ".", failure);
        }
    }

    private static List<String> protocols(TlsConfig config) {
        return switch (config.minimum()) {
            case TLSV1_3 -> List.of(TLS_1_3);
            case TLSV1_2 -> List.of(TLS_1_3, "TLSv1.2");
        };
    }

    private static ClientTrust trust(TlsConfig config) throws IOException {
        Path file = config.authorityFile();
        Path folder = config.authorityFolder();
        String complaint =
                "load CA certificates. Check "
                        + (file != null ? "cafile \"" + file : "capath \"" + folder)
                        + "\".";
        List<X509Certificate> authorities =
                read(() -> PemFiles.authorities(file, folder, !config.ignoresDates()), complaint);
        Path revocations = config.revocations();
        List<X509CRL> lists =
                revocations == null
                        ? List.of()
                        : read(
                                () -> PemFiles.revocations(revocations),
                                "load certificate revocation file \""
                                        + revocations
                                        + "\". Check crlfile.");
        Revocations revoked = revocations == null ? null : new Revocations(lists, authorities);
        return new ClientTrust(authorities, revoked, config.ignoresDates());
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T read(Reading<T> reading, String complaint) throws IOException {
        try {
            return reading.read();
        } catch (IOException failure) {
            throw new IOException(
                    "Unable to " + complaint + " " + failure.getMessage() + ".", failure);
        }
    }

    // Cipher suites.

    private record Suites(SslProvider provider, @Nullable List<String> names) {}

    /// BoringSSL where it can do what is asked; it lacks some suites, and those of TLS 1.3 cannot
    /// be chosen with it.
    private static Suites suites(TlsConfig config, boolean isNative) throws IOException {
        if (config.ciphers() == null && config.ciphers13() == null) {
            return new Suites(isNative ? SslProvider.OPENSSL : SslProvider.JDK, null);
        }
        if (isNative && config.ciphers13() == null) {
            List<String> boring = List.copyOf(OpenSsl.availableJavaCipherSuites());
            List<String> names = CipherList.select(String.valueOf(config.ciphers()), boring);
            if (!names.isEmpty()) {
                var all = new ArrayList<>(names);
                boring.stream().filter(TlsServer::isOf13).forEach(all::add);
                return new Suites(SslProvider.OPENSSL, all);
            }
        }
        return new Suites(SslProvider.JDK, ofJdk(config));
    }

    private static List<String> ofJdk(TlsConfig config) throws IOException {
        List<String> supported;
        try {
            supported =
                    List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (java.security.NoSuchAlgorithmException failure) {
            throw new IOException("Unable to create TLS context.", failure);
        }
        String ciphers = config.ciphers();
        String ciphers13 = config.ciphers13();
        var names = new ArrayList<String>();
        if (ciphers13 == null) {
            supported.stream().filter(TlsServer::isOf13).forEach(names::add);
        } else {
            names.addAll(CipherList.selectOf13(ciphers13, supported));
            if (names.isEmpty()) {
                throw new IOException(
                        "Unable to set TLS 1.3 ciphersuites. Check cipher_tls13 list \""
                                + ciphers13
                                + "\".");
            }
        }
        List<String> older =
                CipherList.select(ciphers == null ? "ECDHE+AESGCM:ECDHE" : ciphers, supported);
        if (older.isEmpty()) {
            throw new IOException(
                    "Unable to set TLS ciphers. Check cipher list \"" + ciphers + "\".");
        }
        names.addAll(older);
        return names;
    }

    private static boolean isOf13(String suite) {
        return !suite.contains("_WITH_");
    }

    /// The handler of one connection. It has no time limit of its own: that for CONNECT holds.
    public SslHandler handler(ByteBufAllocator allocator) {
        if (tickets != null) {
            tickets.refresh();
        }
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }
}
