package io.haltere.mqtt.codec;

import io.haltere.mqtt.ProtocolVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// The packet table: lines of version, bytes and what they mean.
record PacketTable(ProtocolVersion version, byte[] bytes, String meaning) {
    static List<PacketTable> read(String name) {
        var rows = new ArrayList<PacketTable>();
        var stream = Objects.requireNonNull(PacketTable.class.getResourceAsStream(name), name);
        try (var lines =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    rows.add(row(line));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return rows;
    }

    private static PacketTable row(String line) {
        String[] parts = line.split("\\|", 3);
        ProtocolVersion version =
                switch (parts[0].strip()) {
                    case "3" -> ProtocolVersion.V3_1;
                    case "4" -> ProtocolVersion.V3_1_1;
                    case "5" -> ProtocolVersion.V5;
                    default -> throw new IllegalArgumentException(line);
                };
        byte[] bytes = HexFormat.of().parseHex(parts[1].replace(" ", ""));
        return new PacketTable(version, bytes, parts[2].strip());
    }

    @Override
    public String toString() {
        return version + " " + HexFormat.ofDelimiter(" ").formatHex(bytes) + " | " + meaning;
    }
}
