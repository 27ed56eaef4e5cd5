package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;

/// How many chunks there are of each kind.
final class StatsDump extends DumpVisitor {
    /// As Mosquitto's tool has them.
    private static final List<Kind> ORDER =
            List.of(
                    Kind.CONFIG,
                    Kind.BASE_MESSAGE,
                    Kind.CLIENT_MESSAGE,
                    Kind.RETAINED,
                    Kind.SUBSCRIPTION,
                    Kind.CLIENT);

    private static final int NAME_COLUMNS = 21;

    private final EnumMap<Kind, Long> counts = new EnumMap<>(Kind.class);

    StatsDump(Complaints complaints) {
        super(complaints);
    }

    @Override
    public void chunk(DatabaseChunk chunk, long length) {
        counts.merge(chunk.kind(), 1L, Long::sum);
    }

    void print(OutputStream out) throws IOException {
        var text = new StringBuilder();
        for (Kind kind : ORDER) {
            String name = TextDump.name(kind) + ":";
            text.append(name).repeat(' ', NAME_COLUMNS - name.length());
            text.append(counts.getOrDefault(kind, 0L)).append('\n');
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
