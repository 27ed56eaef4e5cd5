package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import io.haltere.mqtt.ProtocolVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// Protocol levels, separated by commas or spaces.
enum VersionsKind implements Kind<Set<ProtocolVersion>> {
    INSTANCE;

    @Override
    public @Nullable Set<ProtocolVersion> read(
            ConfigLine line, @Nullable Set<ProtocolVersion> earlier, ConfigReport report) {
        if (line.value().isEmpty()) {
            report.invalid(line, "");
            return null;
        }
        if (!line.isWellFormed()) {
            report.malformed(line);
            return null;
        }
        var versions = EnumSet.noneOf(ProtocolVersion.class);
        var tokens = new StringTokenizer(line.value(), ", ");
        while (tokens.hasMoreTokens()) {
            String token = tokens.nextToken();
            if (!add(token, versions)) {
                report.warning(
                        "Warning: Ignoring the unknown protocol version '"
                                + token
                                + "' in "
                                + line.name()
                                + ".");
            }
        }
        return Set.copyOf(versions);
    }

    private static boolean add(String level, Set<ProtocolVersion> versions) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            if (Integer.toString(version.level()).equals(level)) {
                versions.add(version);
                return true;
            }
        }
        return false;
    }

    @Override
    public List<String> write(Set<ProtocolVersion> value) {
        var levels = new StringJoiner(",");
        for (ProtocolVersion version : ProtocolVersion.values()) {
            if (value.contains(version)) {
                levels.add(Integer.toString(version.level()));
            }
        }
        // Any word that is no version reads back as none.
        return List.of(value.isEmpty() ? "none" : levels.toString());
    }

    @Override
    public String argument() {
        return "versions";
    }
}
