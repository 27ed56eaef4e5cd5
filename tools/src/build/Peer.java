import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// A server that accepts everything and sends one message to each subscriber. Writes its port to
/// the file given.
class Peer {
    static void main(String[] arguments) throws Exception {
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Path file = Path.of(arguments[0]);
            Path draft = Path.of(arguments[0] + ".new");
            Files.writeString(draft, server.getLocalPort() + "\n");
            Files.move(draft, file);
            while (true) {
                try (Socket socket = server.accept()) {
                    serve(socket);
                }
            }
        }
    }

    private static void serve(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        boolean v5 = false;
        for (int first = in.read(); first >= 0; first = in.read()) {
            int length = 0;
            int shift = 0;
            int b;
            do {
                b = in.readUnsignedByte();
                length |= (b & 127) << shift;
                shift += 7;
            } while (b > 127);
            byte[] body = in.readNBytes(length);
            String none = v5 ? "00" : "";
            switch (first >> 4) {
                case 1 -> {
                    v5 = body[6] == 5;
                    send(out, v5 ? "2003000000" : "20020000");
                }
                case 3 -> {
                    if ((first & 6) != 0) {
                        int topic = body[0] << 8 | body[1];
                        String id = HexFormat.of().formatHex(body, topic + 2, topic + 4);
                        send(out, "4002" + id);
                    }
                }
                case 8 -> {
                    String id = HexFormat.of().formatHex(body, 0, 2);
                    send(out, "90" + (v5 ? "04" : "03") + id + none + "00");
                    send(out, (v5 ? "3208" : "3207") + "0001610001" + none + "6869");
                }
                default -> {}
            }
        }
    }

    private static void send(OutputStream out, String hex) throws IOException {
        out.write(HexFormat.of().parseHex(hex));
    }
}
