package io.haltere.server.tls;

import io.haltere.net.keylog.KeyLog;
import io.haltere.net.keylog.LoggedTls;
import io.haltere.server.log.ServerLog;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;

/// Tells the secrets of all TLS connections to a file. Shared by all loops, which wait for the
/// file: this is for debugging.
public final class TlsSecrets {
    /// Of a store that never leaves the memory.
    private static final char[] PASSWORD = {};

    /// What the library says of itself: each handshake, and what the JDK forbids. Here, so that it
    /// is kept.
    private static final Logger LIBRARY = Logger.getLogger("org.bouncycastle.jsse");

    private final KeyLog file;

    private TlsSecrets(KeyLog file) {
        this.file = file;
    }

    /// Makes the file if it is not there, and warns.
    ///
    /// @throws IOException that names the file, if it cannot be used
    public static TlsSecrets to(Path path, ServerLog log) throws IOException {
        var secrets = new TlsSecrets(KeyLog.at(path));
        LIBRARY.setLevel(Level.SEVERE);
        log.warning(() ->
                "Warning: TLS key logging to "
                        + path
                        + " is on for all listeners. This is for DEBUGGING only: whoever"
                        + " has the file can read the connections.");
        return secrets;
    }

    public KeyLog file() {
        return file;
    }

    /// The TLS of a listener, by a library that tells what the JDK's and BoringSSL keep to
    /// themselves.
    SslContextBuilder forServer(PrivateKey key, List<X509Certificate> chain) throws IOException {
        Provider provider = LoggedTls.provider(file);
        return SslContextBuilder.forServer(keys(provider, key, chain))
                .sslProvider(SslProvider.JDK)
                .sslContextProvider(provider);
    }

    /// Of the same provider: it calls kinds of keys by names that the JDK's key managers do not
    /// know, so that with one of these no cipher suite would fit.
    private static KeyManagerFactory keys(
            Provider provider, PrivateKey key, List<X509Certificate> chain) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("key", key, PASSWORD, chain.toArray(X509Certificate[]::new));
            var keys = KeyManagerFactory.getInstance("PKIX", provider);
            keys.init(store, PASSWORD);
            return keys;
        } catch (GeneralSecurityException failure) {
            throw new IOException(
                    "Unable to create TLS context: " + failure.getMessage() + ".", failure);
        }
    }
}
