import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Starts the broker given as a command and leads it through what every run does: CONNECT,
/// SUBSCRIBE, PUBLISH with QoS 0 and 1, PING, DISCONNECT. The first argument is a folder for its
/// configuration.
///
/// Without TLS: what the cache holds is loaded by every start, and those classes take 9 MB, while a
/// start with TLS, which takes five times as long anyway, gains a twentieth.
class Train {
    private static final int ATTEMPTS = 200;

    static void main(String[] arguments) throws Exception {
        int port = freePort();
        Path config = Path.of(arguments[0], "mosquitto.conf");
        Files.write(config, List.of("allow_anonymous true", "listener " + port + " 127.0.0.1"));
        List<String> words = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        words.addAll(List.of("-c", config.toString()));
        Process broker = new ProcessBuilder(words).inheritIO().start();
        for (String version : List.of("04", "05")) {
            try (Socket socket = connect(port)) {
                session(socket, version);
            }
        }
        broker.destroy();
        System.exit(broker.waitFor());
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
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
