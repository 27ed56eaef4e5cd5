package io.haltere.net;

import io.haltere.net.cipher.CipherNames;
import io.haltere.net.keylog.KeyLog;
import io.haltere.net.keylog.LoggedTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.interfaces.EdECPrivateKey;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// Turns options into what the JDK's TLS wants.
final class TlsContexts {
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";

    private TlsContexts() {}

    /// What a handshake needs.
    record Ready(SSLContext context, SSLParameters parameters) {}

    /// Reads all files, so that a mistake in them is told before there is a connection.
    static Ready ready(TlsOptions options, String host) throws IOException {
        SSLContext context = context(options);
        return new Ready(context, parameters(options, context, host));
    }

    static SSLContext context(TlsOptions options) throws IOException {
        try {
            Path keyLog = options.keyLog();
            SSLContext context =
                    keyLog == null
                            ? SSLContext.getInstance("TLS")
                            : SSLContext.getInstance("TLS", LoggedTls.provider(KeyLog.at(keyLog)));
            context.init(keys(options), TrustedCertificates.managers(options), null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IOException("TLS is not available: " + failure.getMessage(), failure);
        }
    }

    private static SSLContext jdk() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException failure) {
            throw new IOException("TLS is not available: " + failure.getMessage(), failure);
        }
    }

    private static KeyManager @Nullable [] keys(TlsOptions options) throws IOException {
        if (options.certificate() == null && options.key() == null) {
            return null;
        }
        if (options.certificate() == null || options.key() == null) {
            throw new IOException("A client certificate and its key must be given together.");
        }
        ClientKey key = ClientKey.read(options.certificate(), options.key(), options.keyPassword());
        if (options.keyLog() != null && key.getPrivateKey("") instanceof EdECPrivateKey) {
            throw new IOException(
                    "A key log cannot be had with the key " + options.key() + ": it is EdDSA.");
        }
        return new KeyManager[] {key};
    }

    private static SSLParameters parameters(TlsOptions options, SSLContext context, String host)
            throws IOException {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(versions(options.versions()));
        SSLContext jdk = context;
        if (options.keyLog() != null) {
            // What the JDK would offer: the other library does not heed all that it has disabled.
            jdk = jdk();
            parameters.setSignatureSchemes(LoggedTls.SIGNATURES.toArray(String[]::new));
            parameters.setCipherSuites(jdk.getDefaultSSLParameters().getCipherSuites());
        }
        if (!options.ciphers().isEmpty()) {
            String[] supported = jdk.getSupportedSSLParameters().getCipherSuites();
            parameters.setCipherSuites(CipherNames.resolve(options.ciphers(), supported));
        }
        if (options.alpn().contains("")) {
            throw new IOException("A protocol name of ALPN must not be empty.");
        }
        parameters.setApplicationProtocols(options.alpn().toArray(String[]::new));
        if (options.verifiesHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        SNIHostName name = serverName(host);
        if (name != null) {
            parameters.setServerNames(List.of(name));
        }
        return parameters;
    }

    private static String[] versions(List<String> names) throws IOException {
        if (names.isEmpty()) {
            return new String[] {TLS_1_3, TLS_1_2};
        }
        var versions = new String[names.size()];
        for (int i = 0; i < versions.length; i++) {
            versions[i] =
                    switch (names.get(i).toLowerCase(Locale.ROOT)) {
                        case "tlsv1.3" -> TLS_1_3;
                        case "tlsv1.2" -> TLS_1_2;
                        default ->
                                throw new IOException(
                                        "TLS version \"" + names.get(i) + "\" is not supported.");
                    };
        }
        return versions;
    }

    /// Null for an address, which has no place there.
    private static @Nullable SNIHostName serverName(String host) {
        if (Hosts.literal(host) != null) {
            return null;
        }
        try {
            return new SNIHostName(
                    host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        } catch (IllegalArgumentException unusual) {
            return null; // Such as a name with an underscore: resolvable, but not to be announced.
        }
    }
}
