package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A port and what it is bound to, or 0 and the path of a Unix socket; a comment may follow.
enum ListenerAddressKind implements Kind<ListenerAddress> {
    INSTANCE;

    private static final Kind<Integer> PORT = Kind.integer(0, 65_535);

    /// Bytes of a socket's path on Linux, without the NUL.
    private static final int SOCKET_PATH_MAX = 107;

    @Override
    public @Nullable ListenerAddress read(
            ConfigLine line, @Nullable ListenerAddress earlier, ConfigReport report) {
        if (line.value().isEmpty()) {
            report.invalid(line, "");
            return null;
        }
        if (!line.isWellFormed()) {
            report.malformed(line);
            return null;
        }
        Integer port = PORT.read(asPort(line), null, report);
        if (port == null) {
            return null;
        }
        String rest = line.afterFirstToken();
        boolean hasHost = !rest.isEmpty() && !rest.startsWith("#");
        if (port == 0) {
            return socket(line, hasHost ? withoutComment(rest) : "", report);
        }
        return new ListenerAddress.Tcp(port, hasHost ? withoutComment(rest) : null);
    }

    private static @Nullable ListenerAddress socket(
            ConfigLine line, String path, ConfigReport report) {
        if (path.isEmpty()) {
            report.problem(line.place(), "A listener with port 0 must provide a Unix socket path.");
        } else if (path.getBytes(StandardCharsets.UTF_8).length > SOCKET_PATH_MAX) {
            report.problem(line.place(), "Path to unix socket is too long \"" + path + "\".");
        } else {
            try {
                return new ListenerAddress.Unix(Path.of(path));
            } catch (InvalidPathException bad) {
                report.problem(line.place(), "Invalid listener value.", bad.getReason());
            }
        }
        return null;
    }

    /// Mosquitto's message about a bad number here speaks of a port.
    private static ConfigLine asPort(ConfigLine line) {
        return new ConfigLine(line.place(), "port", line.value(), line.isWellFormed());
    }

    private static String withoutComment(String text) {
        int end = text.indexOf(" #");
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public List<String> write(ListenerAddress value) {
        return List.of(value.toString().substring("listener ".length()));
    }

    @Override
    public String argument() {
        return "port [address|path]";
    }
}
