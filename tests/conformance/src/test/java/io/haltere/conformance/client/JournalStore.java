package io.haltere.conformance.client;

import io.haltere.client.Message;
import io.haltere.client.store.Kept;
import io.haltere.client.store.SessionStore;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A session as lines of text that are never taken back, each written at once: what is told is in
/// the file whatever happens to the process. The application's work stands in the same file, with
/// the packet ids of the messages that it came by.
final class JournalStore implements SessionStore {
    private final Path file;
    private final FileChannel channel;
    private final Set<Integer> received = new HashSet<>();

    JournalStore(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            String text = Files.readString(file);
            Files.writeString(file, text.substring(0, text.lastIndexOf('\n') + 1));
        }
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private synchronized void write(String line) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The words of each line.
    static List<String[]> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> line.split(" "))
                .toList();
    }

    /// What was sent or worked at, in order.
    static List<String> texts(Path file, String kind) throws IOException {
        return lines(file).stream()
                .filter(words -> words[0].equals(kind))
                .map(words -> words[2])
                .toList();
    }

    @Override
    public synchronized Kept load() throws IOException {
        Map<Integer, Publish> sent = new LinkedHashMap<>();
        Set<Integer> released = new HashSet<>();
        for (String[] words : lines(file)) {
            int packetId = Integer.parseInt(words[1]);
            switch (words[0]) {
                case "sending" -> sent.put(packetId, message(packetId, words[2]));
                case "released" -> released.add(packetId);
                case "settled" -> {
                    sent.remove(packetId);
                    released.remove(packetId);
                }
                case "work" -> received.add(packetId);
                case "completed" -> received.remove(packetId);
                default -> throw new IOException("unknown line: " + words[0]);
            }
        }
        List<Kept.Outgoing> outgoing = new ArrayList<>();
        sent.forEach((packetId, message) ->
                outgoing.add(new Kept.Outgoing(message, released.contains(packetId))));
        return new Kept(outgoing, received);
    }

    private static Publish message(int packetId, String text) {
        return new Publish(
                TopicName.of(KilledClients.TOPIC),
                Payload.of(text),
                QoS.EXACTLY_ONCE,
                false,
                false,
                packetId,
                Properties.NONE);
    }

    /// The application's work on a message, and that it was received: all or nothing.
    void work(Message message) {
        write("work " + message.packet().packetId() + " " + message.text());
    }

    @Override
    public void sending(Publish message) {
        write("sending " + message.packetId() + " " + message.payload().toText());
    }

    @Override
    public void released(int packetId) {
        write("released " + packetId);
    }

    @Override
    public void settled(int packetId) {
        write("settled " + packetId);
    }

    @Override
    public void received(int packetId) {
        // The work has said so.
    }

    @Override
    public void completed(int packetId) {
        write("completed " + packetId);
    }

    @Override
    public void force() {
        // The operating system lives on.
    }
}
