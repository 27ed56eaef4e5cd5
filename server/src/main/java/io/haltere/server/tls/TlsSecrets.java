package io.haltere.server.tls;

import io.haltere.net.keylog.KeyLog;
import io.haltere.net.keylog.LoggedTls;
import io.haltere.server.log.ServerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Provider;

/// Tells the secrets of all TLS connections to a file. Shared by all loops, which wait for the
/// file: this is for debugging.
public final class TlsSecrets {
    private final KeyLog file;

    private TlsSecrets(KeyLog file) {
        this.file = file;
    }

    /// Makes the file if it is not there, and warns.
    ///
    /// @throws IOException that names the file, if it cannot be used
    public static TlsSecrets to(Path path, ServerLog log) throws IOException {
        var secrets = new TlsSecrets(KeyLog.at(path));
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
}
