package io.haltere.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The one certificate that a client presents, whichever authorities the server asks for: a file
/// without its intermediates would else be held back, and the server could not say what it misses.
final class ClientKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";
    private static final String CURVE = "EC/";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    private ClientKey(X509Certificate[] chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    static ClientKey read(Path certificate, Path keyPath, @Nullable Supplier<char[]> password)
            throws IOException {
        var file = new PemFile("certificate file", certificate);
        List<X509Certificate> chain = file.certificates();
        if (chain.isEmpty()) {
            throw file.unreadable("no certificate in it", null);
        }
        PrivateKey key = PrivateKeys.read(keyPath, password);
        if (!isPair(key, chain.getFirst().getPublicKey())) {
            throw new IOException(
                    "The key of "
                            + keyPath
                            + " does not belong to the certificate of "
                            + certificate);
        }
        return new ClientKey(chain.toArray(X509Certificate[]::new), key);
    }

    static boolean isPair(PrivateKey key, PublicKey certified) throws IOException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA" -> "EdDSA";
                    default -> "";
                };
        if (algorithm.isEmpty()) {
            return key.getAlgorithm().equals(certified.getAlgorithm()); // The server will tell.
        }
        byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException mismatch) {
            return false; // Another algorithm or another length: another key.
        }
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        for (String keyType : keyTypes) {
            if (isOfType(keyType)) {
                return ALIAS;
            }
        }
        return null;
    }

    /// The JDK asks for `EC`, Bouncy Castle for `EC/secp256r1` too.
    private boolean isOfType(String keyType) {
        return keyType.equals(key.getAlgorithm())
                || keyType.startsWith(CURVE)
                        && key instanceof ECPrivateKey elliptic
                        && isOn(keyType.substring(CURVE.length()), elliptic.getParams());
    }

    private static boolean isOn(String curve, ECParameterSpec of) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(curve));
            ECParameterSpec named = parameters.getParameterSpec(ECParameterSpec.class);
            return named.getCurve().equals(of.getCurve())
                    && named.getGenerator().equals(of.getGenerator());
        } catch (GeneralSecurityException unknown) {
            return false; // A curve that the JDK does not know is not that of its key.
        }
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseClientAlias(keyTypes, issuers, null);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null; // Never a server.
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
