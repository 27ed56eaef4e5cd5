package io.haltere.tools;

import io.haltere.client.ClientOptions;
import io.haltere.client.ConnectionListener;
import io.haltere.client.Message;
import io.haltere.client.MqttClient;
import io.haltere.client.MqttException;
import io.haltere.client.SubscribeResult;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.tools.settings.HelpException;
import io.haltere.tools.settings.RrSettings;
import io.haltere.tools.settings.UsageException;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `mosquitto_rr`: publishes a request and prints the first response.
public final class RrCommand {
    private static final int TIMED_OUT = 27;
    private static final int FAILED = 1;
    private static final double NANOS = 1e9;

    private final RrSettings settings;
    private final Console console;
    private final Connecting connecting;
    private final CompletableFuture<Message> response = new CompletableFuture<>();

    private RrCommand(RrSettings settings) {
        this.settings = settings;
        this.console = new Console(settings.connection().quiet());
        this.connecting = new Connecting(settings.connection(), console);
    }

    public static void main(String[] arguments) {
        Interrupt.take();
        Command.run(arguments, RrCommand::run);
    }

    private static int run(List<String> arguments, Map<String, String> environment)
            throws UsageException, HelpException, ExitException, InterruptedException {
        return new RrCommand(RrSettings.parse(arguments, environment)).run();
    }

    private int run() throws ExitException, InterruptedException {
        Payload payload = new Payloads(console).one(settings.publication());
        ClientOptions options = connecting.options().withReconnect(null).withListener(new Watch());
        Command.connectWithin(settings.timeout(), this::late);
        MqttClient client = Command.connected(connecting.connect(options));
        try {
            client.async().handleOthers(this::handle);
            if (subscribe(client).isRefused()) {
                console.error("All subscription requests were denied.");
                Command.disconnect(client, settings.connection());
                return FAILED;
            }
            long start = System.nanoTime();
            publish(client, payload);
            int status = awaitResponse(start);
            Command.disconnect(client, settings.connection());
            return status;
        } catch (MqttException failed) {
            throw connecting.failure(failed);
        }
    }

    /// Without a connection there will be no response.
    private final class Watch implements ConnectionListener {
        @Override
        public void disconnected(MqttException cause, boolean comesBack) {
            response.completeExceptionally(cause);
        }
    }

    private SubscribeResult subscribe(MqttClient client) {
        boolean isV5 = settings.connection().version() == ProtocolVersion.V5;
        var request =
                new Subscribe.Request(
                        TopicFilter.of(settings.responseTopic().toString()),
                        SubscriptionOptions.of(settings.connection().qos()));
        return client.subscribe(
                List.of(request), isV5 ? settings.subscribeProperties() : Properties.NONE);
    }

    private void publish(MqttClient client, Payload payload) {
        client.async()
                .publish(
                        new Publish(
                                settings.publication().topic(),
                                payload,
                                settings.connection().qos(),
                                settings.publication().retain(),
                                false,
                                0,
                                settings.publication().properties()))
                .whenComplete((_, failed) -> {
                    if (failed != null) {
                        response.completeExceptionally(failed);
                    }
                });
    }

    private void handle(Message message) {
        if (!message.isRetained() || !settings.noRetain()) {
            response.complete(message);
        }
    }

    private int late() {
        console.error("Timed out");
        return TIMED_OUT;
    }

    private int awaitResponse(long start) throws InterruptedException {
        try {
            Message message =
                    settings.timeout() == 0
                            ? response.get()
                            : response.get(settings.timeout(), TimeUnit.SECONDS);
            long nanos = System.nanoTime() - start;
            String problem =
                    settings.format().write(message.packet(), ZonedDateTime::now, console.out());
            if (problem != null) {
                console.error(problem);
            }
            console.flush();
            if (settings.latency()) {
                console.print("Latency: " + nanos / NANOS + " s");
            }
            return 0;
        } catch (TimeoutException late) {
            return late();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MqttException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (IOException gone) {
            throw Console.closedPipe();
        }
    }
}
