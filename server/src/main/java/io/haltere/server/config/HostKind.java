package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A host name or address; may be given once.
///
/// A comment behind it would become part of the name: that is said here, rather than when the name
/// cannot be resolved.
enum HostKind implements Kind<String> {
    INSTANCE;

    private static final Kind<String> TEXT = Kind.text(65_535);

    @Override
    public @Nullable String read(ConfigLine line, @Nullable String earlier, ConfigReport report) {
        String host = TEXT.read(line, earlier, report);
        if (host != null && (host.indexOf(' ') >= 0 || host.indexOf('#') >= 0)) {
            report.invalid(line, host);
            return null;
        }
        return host;
    }

    @Override
    public List<String> write(String value) {
        return List.of(value);
    }

    @Override
    public String argument() {
        return "address";
    }
}
