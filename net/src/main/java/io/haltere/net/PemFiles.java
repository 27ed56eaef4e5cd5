package io.haltere.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server reads from PEM files. Every failure names the file and what is wrong with it.
public final class PemFiles {
    private PemFiles() {}

    /// A certificate and those that lead to its authority, in the order of the file.
    ///
    /// @throws IOException when there is none
    public static List<X509Certificate> chain(Path path) throws IOException {
        var file = new PemFile("certificate file", path);
        List<X509Certificate> chain = file.certificates();
        if (chain.isEmpty()) {
            throw file.unreadable("no certificate in it", null);
        }
        return chain;
    }

    /// A private key without a password, in any of the usual forms.
    public static PrivateKey key(Path path) throws IOException {
        return PrivateKeys.read(path, null);
    }

    /// Whether a key and a certificate belong together.
    public static boolean isPair(PrivateKey key, X509Certificate certificate) throws IOException {
        return ClientKey.isPair(key, certificate.getPublicKey());
    }

    /// The authorities of a file or of the files of a folder.
    ///
    /// @param isValidNow leaves out those that have expired or are not valid yet
    /// @throws IOException when none is left
    public static List<X509Certificate> authorities(
            @Nullable Path file, @Nullable Path folder, boolean isValidNow) throws IOException {
        return TrustedCertificates.of(file, folder, isValidNow);
    }

    /// Lists of revoked certificates.
    ///
    /// @throws IOException when there is none
    public static List<X509CRL> revocations(Path path) throws IOException {
        var file = new PemFile("revocation file", path);
        var lists = new ArrayList<X509CRL>();
        for (PemFile.Block block : file.blocks()) {
            if (block.label().equals("X509 CRL")) {
                lists.add(revocations(file, block));
            }
        }
        if (lists.isEmpty()) {
            throw file.unreadable("no revocation list in it", null);
        }
        return lists;
    }

    private static X509CRL revocations(PemFile file, PemFile.Block block) throws IOException {
        try {
            return (X509CRL)
                    CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(block.content()));
        } catch (CertificateException | CRLException failure) {
            throw file.unreadable("not a revocation list: " + failure.getMessage(), failure);
        }
    }
}
