package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A port and what it is bound to; a comment may follow.
enum ListenerAddressKind implements Kind<ListenerAddress> {
    INSTANCE;

    private static final Kind<Integer> PORT = Kind.integer(0, 65_535);

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
            report.problem(
                    line.place(),
                    hasHost
                            ? "A listener on a Unix socket is not supported yet (sockets)."
                            : "A listener with port 0 must provide a Unix socket path.");
            return null;
        }
        return new ListenerAddress(port, hasHost ? withoutComment(rest) : null);
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
        return List.of(
                value.host() == null ? "" + value.port() : value.port() + " " + value.host());
    }

    @Override
    public String argument() {
        return "port [address]";
    }
}
