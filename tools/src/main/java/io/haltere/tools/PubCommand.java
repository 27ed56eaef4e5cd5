package io.haltere.tools;

import io.haltere.client.ClientOptions;
import io.haltere.client.MqttClient;
import io.haltere.client.MqttException;
import io.haltere.client.PublishResult;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import io.haltere.tools.settings.HelpException;
import io.haltere.tools.settings.PubSettings;
import io.haltere.tools.settings.Publication;
import io.haltere.tools.settings.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// `mosquitto_pub`: publishes to one topic, once, again and again, or line by line.
public final class PubCommand {
    /// Answers that are waited for at a time, before more lines are read.
    private static final int WAITING_MAX = 1_000;

    private final PubSettings settings;
    private final Console console;
    private final Connecting connecting;
    private final Queue<CompletableFuture<PublishResult>> waiting = new ArrayDeque<>();
    private TopicName topic;
    private int messages;
    private int status;

    private PubCommand(PubSettings settings) {
        this.settings = settings;
        this.console = new Console(settings.connection().quiet());
        this.connecting = new Connecting(settings.connection(), console);
        this.topic = settings.publication().topic();
    }

    public static void main(String[] arguments) {
        Command.run(arguments, PubCommand::run);
    }

    private static int run(List<String> arguments, Map<String, String> environment)
            throws UsageException, HelpException, ExitException, InterruptedException {
        return new PubCommand(PubSettings.parse(arguments, environment)).run();
    }

    private int run() throws ExitException, InterruptedException {
        Publication publication = settings.publication();
        boolean isLines = publication.mode() == Publication.Mode.STDIN_LINES;
        Payload payload = isLines ? Payload.EMPTY : new Payloads(console).one(publication);
        ClientOptions options = connecting.options().withReconnect(null);
        try (MqttClient client = Command.connected(connect(options))) {
            if (isLines) {
                publishLines(client);
            } else {
                publish(client, payload, publication);
            }
            awaitAnswers(0);
            Command.disconnect(client, settings.connection());
            return status;
        } catch (MqttException failed) {
            throw connecting.failure(failed);
        }
    }

    private MqttClient connect(ClientOptions options) throws ExitException {
        try {
            return connecting.connect(options);
        } catch (ExitException failed) {
            if (failed.status() > 1) {
                console.error("Error: The connection was refused.");
            }
            throw failed;
        }
    }

    private void publish(MqttClient client, Payload payload, Publication publication)
            throws ExitException, InterruptedException {
        for (int i = 0; i < publication.repeat(); i++) {
            if (i > 0 && !publication.delay().isZero()) {
                Thread.sleep(publication.delay());
            }
            publish(client, payload);
        }
    }

    private void publishLines(MqttClient client) throws ExitException, InterruptedException {
        var line = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        try (InputStream in = Payloads.stdin()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n') {
                        publish(client, Payload.of(line.toByteArray()));
                        line.reset();
                    } else {
                        line.write(buffer[i]);
                    }
                }
            }
        } catch (IOException failure) {
            console.error("Error: Unable to read from stdin: " + failure.getMessage());
            status = 1;
        }
        if (line.size() > 0) {
            publish(client, Payload.of(line.toByteArray()));
        }
    }

    private void publish(MqttClient client, Payload payload)
            throws ExitException, InterruptedException {
        Publication publication = settings.publication();
        Properties properties = publication.properties();
        waiting.add(
                client.async()
                        .publish(
                                new Publish(
                                        topic,
                                        payload,
                                        settings.connection().qos(),
                                        publication.retain(),
                                        false,
                                        0,
                                        properties)));
        if (properties.has(Property.TOPIC_ALIAS)) {
            topic = TopicName.NONE; // The broker knows it by its number now.
        }
        awaitAnswers(WAITING_MAX);
    }

    /// Waits until no more than so many answers are missing.
    private void awaitAnswers(int most) throws ExitException, InterruptedException {
        while (waiting.size() > most) {
            messages++;
            try {
                waiting.remove().get();
            } catch (ExecutionException failed) {
                switch (failed.getCause()) {
                    case MqttException.Rejected rejected ->
                            console.error(
                                    "Warning: Publish "
                                            + messages
                                            + " failed: "
                                            + ReasonText.of(rejected.reason())
                                            + ".");
                    case MqttException other -> throw connecting.failure(other);
                    case null, default -> throw new IllegalStateException(failed.getCause());
                }
            }
        }
    }
}
