package io.haltere.net.psk;

import io.haltere.net.keylog.KeyLog;
import io.haltere.net.keylog.LoggedTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Function;
import org.bouncycastle.tls.PSKTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// The server's side of TLS 1.2 with pre-shared keys, without a socket. One for a listener; any
/// thread may ask it for connections. Needs Bouncy Castle (bctls, bcprov, bcutil) at run time.
public final class PskServer {
    private static final int DECOY_BYTES = 32;

    private final byte[] hint;
    private final int[] ciphers;
    private final Function<String, byte @Nullable []> keys;
    private final @Nullable KeyLog keyLog;
    private final SecureRandom random = new SecureRandom();

    /// @param hint sent to clients, which seldom look at it
    /// @param ciphers names of suites as OpenSSL spells them; empty for all that are good
    /// @param keys gives the key of an identity, or null if there is none; called on the thread of
    ///   the connection, and must not block
    /// @param keyLog where connections tell their secrets; null for nowhere
    /// @throws IOException that names a suite that is unknown
    @SuppressWarnings("exports") // The log is for the server alone.
    public PskServer(
            String hint,
            List<String> ciphers,
            Function<String, byte @Nullable []> keys,
            @Nullable KeyLog keyLog)
            throws IOException {
        this.hint = hint.getBytes(StandardCharsets.UTF_8);
        this.ciphers = PskCipher.codes(ciphers);
        this.keys = keys;
        this.keyLog = keyLog;
    }

    /// The TLS of a connection that a client has just opened.
    public PskConnection connection() throws IOException {
        return new PskConnection(new Peer(new Identities()));
    }

    /// Whether both know the same key for an identity.
    public boolean hasSameKey(String identity, PskServer other) {
        byte[] own = keys.apply(identity);
        byte[] others = other.keys.apply(identity);
        return own != null && others != null && MessageDigest.isEqual(own, others);
    }

    /// What one handshake asks and tells.
    final class Peer extends PSKTlsServer {
        private final Identities identities;
        private boolean isComplete;

        private Peer(Identities identities) {
            super(keyLog == null ? new BcTlsCrypto(random) : LoggedTls.crypto(keyLog), identities);
            this.identities = identities;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv12.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return ciphers.clone();
        }

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            isComplete = true;
        }

        boolean isComplete() {
            return isComplete;
        }

        @Nullable String identity() {
            return identities.asked;
        }

        String cipher() {
            return PskCipher.name(selectedCipherSuite);
        }

        String protocol() {
            return "TLSv1.2";
        }
    }

    /// The keys as one connection sees them.
    private final class Identities implements TlsPSKIdentityManager {
        private @Nullable String asked;

        @Override
        public byte[] getHint() {
            return hint.clone();
        }

        @Override
        public byte[] getPSK(byte[] name) {
            String identity = new String(name, StandardCharsets.UTF_8);
            asked = identity;
            byte[] key = keys.apply(identity);
            if (key != null) {
                return key;
            }
            // A key that nobody has: who guesses names sees what a wrong key gives.
            var decoy = new byte[DECOY_BYTES];
            random.nextBytes(decoy);
            return decoy;
        }
    }
}
