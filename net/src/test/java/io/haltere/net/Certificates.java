package io.haltere.net;

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
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/// Makes keys and certificates in a folder with the programs `openssl` and `keytool`.
final class Certificates {
    static final String PASSWORD = "open sesame";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /// `name.crt` and `name.key`, signed by itself.
    void authority(String name) {
        openssl(
                "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN="
                        + name
                        + " -addext basicConstraints=critical,CA:TRUE -keyout "
                        + name
                        + ".key -out "
                        + name
                        + ".crt");
    }

    /// `name.crt`, `name.key` and `name.p12`, which a server of the JDK reads.
    void issue(String name, String authority, String alternativeNames) {
        openssl(
                "req -newkey rsa:2048 -nodes -subj /CN="
                        + name
                        + " -keyout "
                        + name
                        + ".key -out "
                        + name
                        + ".csr");
        write(name + ".ext", "subjectAltName=" + alternativeNames + "\n");
        openssl(
                "x509 -req -days 30 -CAcreateserial -CA "
                        + authority
                        + ".crt -CAkey "
                        + authority
                        + ".key -extfile "
                        + name
                        + ".ext -in "
                        + name
                        + ".csr -out "
                        + name
                        + ".crt");
        pack(name);
    }

    /// The same for a certificate that signs itself and has expired.
    void expired(String name) {
        String store = " -storepass changeit -keystore " + name + ".p12";
        String period = " -startdate -10d -validity 5";
        generate("server", "-dname CN=" + name + period + store);
        keytool("-exportcert -rfc -alias server -file " + name + ".crt" + store);
    }

    /// `name.p12`, which has expired, of a valid authority `name-ca.crt`.
    void late(String name) {
        String store = " -storepass changeit -keystore " + name + ".p12";
        generate("root", "-dname CN=root -ext bc:c" + store);
        keytool("-exportcert -rfc -alias root -file " + name + "-ca.crt" + store);
        String period = " -startdate -10d -validity 5";
        generate("server", "-dname CN=" + name + " -signer root" + period + store);
        keytool("-delete -alias root" + store);
    }

    private void generate(String alias, String more) {
        keytool(
                "-genkeypair -keyalg RSA -keysize 2048 -storetype PKCS12"
                        + " -ext san=dns:localhost,ip:127.0.0.1 -alias "
                        + alias
                        + " "
                        + more);
    }

    void pack(String name) {
        openssl(
                "pkcs12 -export -passout pass:changeit -inkey "
                        + name
                        + ".key -in "
                        + name
                        + ".crt -out "
                        + name
                        + ".p12");
    }

    /// A server with the certificate of that name, which trusts clients of `ca.crt`.
    Peer server(String name, Consumer<SSLParameters> change, Peer.Script script)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        char[] password = "changeit".toCharArray();
        try (InputStream in = Files.newInputStream(file(name + ".p12"))) {
            store.load(in, password);
        }
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, password);
        var context = SSLContext.getInstance("TLS");
        context.init(
                keys.getKeyManagers(),
                TrustedCertificates.managers(TlsOptions.trusting(file("ca.crt"))),
                null);
        var listener =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = listener.getSSLParameters();
        change.accept(parameters);
        listener.setSSLParameters(parameters);
        return Peer.of(listener, script);
    }

    void openssl(String arguments) {
        run("openssl", arguments);
    }

    private void keytool(String arguments) {
        run(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), arguments);
    }

    void write(String name, String text) {
        try {
            Files.writeString(file(name), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void run(String program, String arguments) {
        var command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments.split(" ")));
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
}
