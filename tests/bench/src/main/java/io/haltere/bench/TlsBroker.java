package io.haltere.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broker as a process, with a listener that has TLS and one that has not.
final class TlsBroker implements AutoCloseable {
    private static final long START_SECONDS = 20;

    /// Those to compare; the first is what the others are measured by.
    enum Known {
        MOSQUITTO("mosquitto", "/usr/sbin/mosquitto", ""),
        BORINGSSL("Haltere", ours(), ""),
        JDK("Haltere, JDK's TLS", ours(), "-Dio.netty.handler.ssl.noOpenSsl=true");

        private final String title;
        private final String program;
        private final String jvmOptions;

        Known(String title, String program, String jvmOptions) {
            this.title = title;
            this.program = program;
            this.jvmOptions = jvmOptions;
        }

        private static String ours() {
            return Path.of(System.getProperty("haltere.root", "."), "bin/mosquitto").toString();
        }
    }

    private final Known known;
    private final Process process;
    private final int plainPort;
    private final int tlsPort;

    private TlsBroker(Known known, Process process, int plainPort, int tlsPort) {
        this.known = known;
        this.process = process;
        this.plainPort = plainPort;
        this.tlsPort = tlsPort;
    }

    /// One that signs itself, with P-256.
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

    /// The one that has been made, as all that clients trust.
    static TlsTrust certificate(Path folder) throws Exception {
        try (InputStream file = Files.newInputStream(folder.resolve("certificate.pem"))) {
            return new TlsTrust(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
    }

    static TlsBroker start(Known known, Path folder) throws IOException {
        int plain = freePort();
        int tls = freePort();
        Path config = folder.resolve(known + ".conf");
        Files.write(
                config,
                List.of(
                        "user root", // The folder is ours alone; without effect for others.
                        "allow_anonymous true",
                        "log_type error",
                        "listener " + plain + " 127.0.0.1",
                        "listener " + tls + " 127.0.0.1",
                        "certfile " + folder.resolve("certificate.pem"),
                        "keyfile " + folder.resolve("key.pem")));
        var builder = new ProcessBuilder(known.program, "-c", config.toString());
        builder.environment().put("MOSQUITTO_JAVA_OPTS", known.jvmOptions);
        var broker = new TlsBroker(known, builder.inheritIO().start(), plain, tls);
        broker.awaitListening();
        return broker;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), tlsPort)) {
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        close();
        throw new IOException(known.program + " does not start");
    }

    String title() {
        return known.title;
    }

    int plainPort() {
        return plainPort;
    }

    int tlsPort() {
        return tlsPort;
    }

    /// Used by all threads of the process so far; exact to the tick of 10 ms.
    long cpuNanos() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
