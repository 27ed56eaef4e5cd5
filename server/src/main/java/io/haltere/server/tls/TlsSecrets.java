package io.haltere.server.tls;

import io.haltere.net.keylog.KeyLog;
import io.haltere.net.keylog.LoggedTls;
import io.haltere.server.log.ServerLog;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.SSLContext;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Provider;

/// Tells the secrets of all TLS connections to a file, whichever library makes them. Shared by all
/// loops, which wait for the file: this is for debugging.
public final class TlsSecrets {
    private final KeyLog file;
    private final ServerLog log;

    private TlsSecrets(KeyLog file, ServerLog log) {
        this.file = file;
        this.log = log;
    }

    /// Makes the file if it is not there, and warns.
    ///
    /// @throws IOException that names the file, if it cannot be used
    public static TlsSecrets to(Path path, ServerLog log) throws IOException {
        var secrets = new TlsSecrets(KeyLog.at(path), log);
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

    /// What stands in for the JDK's own TLS, which tells nothing.
    Provider provider() {
        return LoggedTls.provider(file);
    }

    /// Where BoringSSL makes the connections, it tells by itself.
    @SuppressWarnings("deprecation") // There is no other way to the native context.
    void follow(SslContext context) throws IOException {
        if (context instanceof ReferenceCountedOpenSslContext boring
                && !SSLContext.setKeyLogCallback(
                        boring.context(), (_, line) -> append(line))) {
            throw new IOException("Unable to log the keys of TLS: this library cannot.");
        }
    }

    /// Called out of native code, through which nothing can be thrown.
    private void append(byte[] line) {
        try {
            file.append(line);
        } catch (IOException failure) {
            log.error(() -> "Error: " + failure.getMessage());
        }
    }
}
