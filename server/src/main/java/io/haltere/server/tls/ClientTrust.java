package io.haltere.server.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Which certificates of clients are good: the JDK's rules, and those of the options. Immutable.
final class ClientTrust extends X509ExtendedTrustManager {
    private final List<X509Certificate> authorities;
    private final @Nullable Revocations revocations;
    private final boolean ignoresDates;
    private final X509ExtendedTrustManager now;

    /// @param authorities at least one
    /// @param revocations null when nobody is asked
    ClientTrust(
            List<X509Certificate> authorities,
            @Nullable Revocations revocations,
            boolean ignoresDates)
            throws IOException {
        this.authorities = authorities;
        this.revocations = revocations;
        this.ignoresDates = ignoresDates;
        try {
            this.now = validator(authorities, null);
        } catch (GeneralSecurityException failure) {
            throw new IOException("TLS cannot use the trusted certificates.", failure);
        }
    }

    /// @param date at which certificates are looked at; null for that of the handshake
    private static X509ExtendedTrustManager validator(
            List<X509Certificate> authorities, @Nullable Date date)
            throws GeneralSecurityException {
        var anchors =
                authorities.stream()
                        .map(authority -> new TrustAnchor(authority, null))
                        .collect(Collectors.toSet());
        var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(false); // What lists say is looked up in Revocations.
        parameters.setDate(date);
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("the JDK has no trust manager");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        X509ExtendedTrustManager validator = ignoresDates ? validatorOf(chain) : now;
        if (engine == null) {
            validator.checkClientTrusted(chain, type);
        } else {
            validator.checkClientTrusted(chain, type, engine);
        }
        if (revocations != null) {
            revocations.check(chain, ignoresDates);
        }
    }

    /// The JDK always looks at dates: so it is asked about a day at which all of a chain may have
    /// been valid, when the last of them began to be. The authority, which it trusts at any time,
    /// may be younger.
    private X509ExtendedTrustManager validatorOf(X509Certificate[] chain)
            throws CertificateException {
        Date day =
                Stream.of(chain)
                        .filter(certificate -> !authorities.contains(certificate))
                        .map(X509Certificate::getNotBefore)
                        .max(Comparator.naturalOrder())
                        .orElseThrow(() -> new CertificateException("no certificate"));
        try {
            return validator(authorities, day);
        } catch (GeneralSecurityException failure) {
            throw new CertificateException(failure);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        checkClientTrusted(chain, type, (SSLEngine) null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, type, (SSLEngine) null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("not a client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }
}
