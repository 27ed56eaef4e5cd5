import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Starts the broker given as a command and leads it through what every run does: CONNECT,
/// SUBSCRIBE, PUBLISH with QoS 0 and 1, PING, DISCONNECT; without TLS and with it. The first
/// argument is a folder that everybody may write to.
class Train {
    private static final int ATTEMPTS = 200;
    private static final char[] PASSWORD = "training".toCharArray();

    static void main(String[] arguments) throws Exception {
        List<String> command = List.of(arguments).subList(1, arguments.length);
        int plain = freePort();
        int encrypted = freePort();
        // The broker may become another user before it reads the key.
        Path folder = Files.createDirectory(Path.of(arguments[0], "files"));
        SSLContext context = certify(folder);
        Path config = folder.resolve("mosquitto.conf");
        Files.write(
                config,
                List.of(
                        "allow_anonymous true",
                        "listener " + plain + " 127.0.0.1",
                        "listener " + encrypted + " 127.0.0.1",
                        "certfile " + folder.resolve("crt"),
                        "keyfile " + folder.resolve("key")));
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("-c", config.toString()));
        Process broker = new ProcessBuilder(words).inheritIO().start();
        for (String version : List.of("04", "05")) {
            try (Socket socket = connect(plain)) {
                session(socket, version);
            }
            try (Socket inner = connect(encrypted);
                    Socket socket =
                            context.getSocketFactory()
                                    .createSocket(inner, "localhost", encrypted, true)) {
                session(socket, version);
            }
        }
        broker.destroy();
        int status = broker.waitFor();
        System.exit(status);
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /// Leaves a key and a certificate in the folder; returns what trusts them.
    private static SSLContext certify(Path folder) throws Exception {
        Path file = folder.resolve("store");
        String arguments =
                " -genkeypair -alias a -keyalg EC -dname CN=localhost -storetype PKCS12 -storepass "
                        + new String(PASSWORD);
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        words.addAll(List.of(arguments.strip().split(" ")));
        words.addAll(List.of("-keystore", file.toString()));
        int status = new ProcessBuilder(words).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("keytool: " + status);
        }
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
        write(folder.resolve("key"), "PRIVATE KEY", store.getKey("a", PASSWORD).getEncoded());
        write(folder.resolve("crt"), "CERTIFICATE", store.getCertificate("a").getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", store.getCertificate("a"));
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void write(Path file, String label, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN "
                        + label
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(content)
                        + "\n-----END "
                        + label
                        + "-----\n");
    }

    private static Socket connect(int port) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException notYet) {
                if (attempt == ATTEMPTS) {
                    throw notYet;
                }
                Thread.sleep(50);
            }
        }
    }

    private static void session(Socket socket, String version) throws IOException {
        OutputStream out = socket.getOutputStream();
        var in = new DataInputStream(socket.getInputStream());
        boolean v5 = version.equals("05");
        String none = v5 ? "00" : "";
        exchange(out, in, packet("10", "00044d515454" + version + "02003c" + none + "000174"), 1);
        exchange(out, in, packet("82", "0001" + none + "00012b01"), 1);
        exchange(out, in, packet("30", "000161" + none + "6869"), 1);
        exchange(out, in, packet("32", "0001610002" + none + "6869"), 2);
        exchange(out, in, packet("40", "0001"), 0);
        exchange(out, in, packet("c0", ""), 1);
        exchange(out, in, packet("e0", ""), 0);
    }

    private static String packet(String first, String content) {
        return first + HexFormat.of().toHexDigits((byte) (content.length() / 2)) + content;
    }

    private static void exchange(OutputStream out, DataInputStream in, String hex, int answers)
            throws IOException {
        out.write(HexFormat.of().parseHex(hex));
        for (int i = 0; i < answers; i++) {
            in.readByte();
            in.skipNBytes(in.readUnsignedByte());
        }
    }
}
