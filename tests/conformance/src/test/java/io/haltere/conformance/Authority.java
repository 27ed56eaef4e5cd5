package io.haltere.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// A certificate authority in a folder of its own, made and run by the program `openssl`.
final class Authority {
    private static final String CONFIG =
            """
            [ca]
            default_ca = this
            [this]
            database = index.txt
            serial = serial
            new_certs_dir = .
            certificate = ca.crt
            private_key = ca.key
            default_md = sha256
            default_days = 30
            default_crl_days = 30
            policy = any
            unique_subject = no
            [any]
            countryName = optional
            organizationName = optional
            organizationalUnitName = optional
            commonName = optional
            emailAddress = optional
            [server]
            subjectAltName = DNS:localhost,IP:127.0.0.1
            extendedKeyUsage = serverAuth
            [client]
            extendedKeyUsage = clientAuth
            """;

    private final Path folder;

    /// @param name the common name of the authority
    Authority(Path folder, String name) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("ca.conf"), CONFIG);
            Files.writeString(folder.resolve("index.txt"), "");
            Files.writeString(folder.resolve("serial"), "01\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN="
                        + name
                        + " -keyout ca.key -out ca.crt");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /// Issues `name.crt` with `name.key`.
    ///
    /// @param subject such as `/CN=x`
    /// @param extensions of the configuration: `server` or `client`
    /// @param more arguments of `openssl ca`, such as the dates
    void issue(String name, String subject, String extensions, String... more) {
        openssl(
                "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -utf8 -subj",
                subject,
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr");
        var words = new ArrayList<>(List.of("-batch", "-notext", "-utf8", "-in", name + ".csr"));
        words.addAll(List.of("-out", name + ".crt", "-extensions", extensions));
        words.addAll(List.of(more));
        openssl("ca -config ca.conf -preserveDN", words.toArray(String[]::new));
    }

    /// Revokes a certificate and writes `ca.crl` anew.
    void revoke(String name) {
        openssl("ca -config ca.conf -revoke " + name + ".crt");
        list();
    }

    /// Writes `ca.crl`.
    void list() {
        openssl("ca -config ca.conf -gencrl -out ca.crl");
    }

    void openssl(String arguments, String... more) {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of(more));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// What a client of this authority needs.
    ///
    /// @param name of its certificate; null for none
    SSLContext context(@Nullable String name) {
        try {
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(name == null ? null : store(name), "changeit".toCharArray());
            var trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            try (InputStream in = Files.newInputStream(file("ca.crt"))) {
                var factory = java.security.cert.CertificateFactory.getInstance("X.509");
                trust.setCertificateEntry("ca", factory.generateCertificate(in));
            }
            var trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(trust);
            var context = SSLContext.getInstance("TLS");
            context.init(
                    name == null ? null : keys.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private KeyStore store(String name) throws IOException, GeneralSecurityException {
        openssl(
                "pkcs12 -export -passout pass:changeit -inkey "
                        + name
                        + ".key -in "
                        + name
                        + ".crt -out "
                        + name
                        + ".p12");
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file(name + ".p12"))) {
            store.load(in, "changeit".toCharArray());
        }
        return store;
    }

    /// A connection with TLS that has shaken hands.
    RawClient open(SSLContext context, int port) {
        try {
            var socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            return new RawClient(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
