package io.haltere.bench;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509TrustManager;

/// Trusts one certificate, and counts how often it is asked: once for each full handshake, never
/// when a session is resumed. Shared by all clients.
final class TlsTrust implements X509TrustManager {
    private final X509Certificate server;
    private final AtomicInteger asked = new AtomicInteger();

    TlsTrust(X509Certificate server) {
        this.server = server;
    }

    /// Full handshakes so far.
    int asked() {
        return asked.get();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        asked.incrementAndGet();
        if (!chain[0].equals(server)) {
            throw new CertificateException("not the broker's");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("clients have none");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
