package io.haltere.net.keylog;

import java.io.IOException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/// TLS that tells its secrets. The JDK's does not, so this is Bouncy Castle's behind the JDK's
/// interface: key managers, trust managers and with them the check of names stay the JDK's.
public final class LoggedTls {
    /// What a server may sign with: as the JDK has it, without SHA-1.
    public static final List<String> SIGNATURES =
            List.of(
                    "ecdsa_secp256r1_sha256",
                    "ecdsa_secp384r1_sha384",
                    "ecdsa_secp521r1_sha512",
                    "ed25519",
                    "ed448",
                    "rsa_pss_rsae_sha256",
                    "rsa_pss_rsae_sha384",
                    "rsa_pss_rsae_sha512",
                    "rsa_pss_pss_sha256",
                    "rsa_pss_pss_sha384",
                    "rsa_pss_pss_sha512",
                    "rsa_pkcs1_sha256",
                    "rsa_pkcs1_sha384",
                    "rsa_pkcs1_sha512");

    private LoggedTls() {}

    /// Where to get an `SSLContext` whose connections tell their secrets to a log. Takes a second
    /// of CPU and more, once: the library computes with each curve that it knows, whatever it is
    /// for.
    public static Provider provider(KeyLog log) {
        var crypto = new LoggedCryptoProvider(log);
        crypto.setProvider(new BouncyCastleProvider());
        return new BouncyCastleJsseProvider(false, crypto);
    }

    /// The same for what needs no `SSLContext`, inside this module.
    @SuppressWarnings("exports")
    public static BcTlsCrypto crypto(KeyLog log) {
        return new BcTlsCrypto(new SecureRandom()) {
            @Override
            public TlsCipher createCipher(TlsCryptoParameters parameters, int cipher, int mac)
                    throws IOException {
                tell(log, parameters);
                return super.createCipher(parameters, cipher, mac);
            }
        };
    }

    /// Keys are made from secrets when a cipher is made: once with TLS 1.2, twice with 1.3.
    private static void tell(KeyLog log, TlsCryptoParameters parameters) throws IOException {
        SecurityParameters now = parameters.getSecurityParametersHandshake();
        byte[] random = now.getClientRandom();
        if (!TlsUtils.isTLSv13(now.getNegotiatedVersion())) {
            log.append("CLIENT_RANDOM", random, bytes(now.getMasterSecret()));
            return;
        }
        // The secrets of the handshake are kept as such once they have been used.
        boolean isHandshake = now.getBaseKeyClient() == null;
        String what = isHandshake ? "HANDSHAKE_TRAFFIC_SECRET" : "TRAFFIC_SECRET_0";
        log.append("CLIENT_" + what, random, bytes(now.getTrafficSecretClient()));
        log.append("SERVER_" + what, random, bytes(now.getTrafficSecretServer()));
    }

    /// A copy, with which the secret stays alive.
    private static byte[] bytes(TlsSecret secret) throws IOException {
        return secret.encrypt(
                (buffer, offset, length) -> Arrays.copyOfRange(buffer, offset, offset + length));
    }

    private static final class LoggedCryptoProvider extends JcaTlsCryptoProvider {
        private final KeyLog log;

        LoggedCryptoProvider(KeyLog log) {
            this.log = log;
        }

        @Override
        public JcaTlsCrypto create(SecureRandom keys, SecureRandom nonces) {
            return new JcaTlsCrypto(getHelper(), getAltHelper(), keys, nonces) {
                @Override
                public TlsCipher createCipher(TlsCryptoParameters parameters, int cipher, int mac)
                        throws IOException {
                    tell(log, parameters);
                    return super.createCipher(parameters, cipher, mac);
                }
            };
        }
    }
}
