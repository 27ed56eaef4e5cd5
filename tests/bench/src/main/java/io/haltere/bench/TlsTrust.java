package io.haltere.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
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

    /// Makes one that signs itself, with P-256.
    static void makeCertificate(Path folder) throws IOException, InterruptedException {
        Process openssl =
                new ProcessBuilder(
                                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out certificate.pem"
                                        .split(" "))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(openssl.getInputStream().readAllBytes());
        if (openssl.waitFor() != 0) {
            throw new IOException("openssl: " + said);
        }
    }

    /// Trusts the one that has been made, and nothing else.
    static TlsTrust certificate(Path folder) throws IOException, CertificateException {
        try (InputStream file = Files.newInputStream(folder.resolve("certificate.pem"))) {
            return new TlsTrust(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
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
