package io.haltere.server.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists of certificates that are trusted no more. Immutable.
///
/// As with Mosquitto, the certificate of the client is looked up, not those above it, and one whose
/// authority has no list that is valid is refused.
final class Revocations {
    private final List<X509CRL> lists;
    private final List<X509Certificate> authorities;

    Revocations(List<X509CRL> lists, List<X509Certificate> authorities) {
        this.lists = lists;
        this.authorities = authorities;
    }

    /// @param chain that has been found good, the client's certificate first
    /// @param ignoresDates whether a list counts beyond its time
    /// @throws CertificateException when the client's certificate is revoked, or nobody can tell
    void check(X509Certificate[] chain, boolean ignoresDates) throws CertificateException {
        X509Certificate client = chain[0];
        boolean isKnown = false;
        for (X509CRL list : lists) {
            if (isAbout(list, client, chain) && (ignoresDates || isValidNow(list))) {
                isKnown = true;
                if (list.isRevoked(client)) {
                    throw refused("certificate revoked", BasicReason.REVOKED);
                }
            }
        }
        if (!isKnown) {
            throw refused(
                    "unable to get certificate CRL", BasicReason.UNDETERMINED_REVOCATION_STATUS);
        }
    }

    private static CertificateException refused(String text, BasicReason reason) {
        return new CertificateException(
                text, new CertPathValidatorException(text, null, null, -1, reason));
    }

    private boolean isAbout(X509CRL list, X509Certificate client, X509Certificate[] chain) {
        if (!list.getIssuerX500Principal().equals(client.getIssuerX500Principal())
                || list.hasUnsupportedCriticalExtension()) {
            return false;
        }
        X509Certificate issuer = issuer(client, chain);
        if (issuer == null) {
            return false;
        }
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException forged) {
            return false; // Somebody else of the same name.
        }
    }

    private @Nullable X509Certificate issuer(X509Certificate client, X509Certificate[] chain) {
        var candidates = new ArrayList<>(Arrays.asList(chain).subList(1, chain.length));
        candidates.addAll(authorities);
        for (X509Certificate candidate : candidates) {
            if (candidate.getSubjectX500Principal().equals(client.getIssuerX500Principal())) {
                try {
                    client.verify(candidate.getPublicKey());
                    return candidate;
                } catch (GeneralSecurityException other) {
                    continue; // An authority that has changed its key keeps its name.
                }
            }
        }
        return null;
    }

    private static boolean isValidNow(X509CRL list) {
        var now = Date.from(Instant.now());
        Date next = list.getNextUpdate();
        return !list.getThisUpdate().after(now) && (next == null || next.after(now));
    }
}
