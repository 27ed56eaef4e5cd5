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
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.tools.settings.HelpException;
import io.haltere.tools.settings.SubSettings;
import io.haltere.tools.settings.UsageException;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `mosquitto_sub`: prints what arrives on topics.
public final class SubCommand {
    private static final int TIMED_OUT = 27;
    private static final int FAILED = 1;
    private static final int REMOVAL_SECONDS = 10;

    private final SubSettings settings;
    private final Console console;
    private final Connecting connecting;
    private final MessageFilter filter;
    private final Screen screen;

    /// The exit status, once there is one.
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    /// Retained messages that are being removed, and this thread.
    private final Phaser removals = new Phaser(1);

    private final long start = System.nanoTime();
    private int count;

    private SubCommand(SubSettings settings) {
        this.settings = settings;
        this.console = new Console(settings.connection().quiet());
        this.connecting = new Connecting(settings.connection(), console);
        this.filter = new MessageFilter(settings, new SplittableRandom());
        this.screen = new Screen(console);
    }

    public static void main(String[] arguments) {
        Interrupt.take();
        Command.run(arguments, SubCommand::run);
    }

    private static int run(List<String> arguments, Map<String, String> environment)
            throws UsageException, HelpException, ExitException, InterruptedException {
        return new SubCommand(SubSettings.parse(arguments, environment)).run();
    }

    private int run() throws ExitException, InterruptedException {
        // What is not printed is not acknowledged: with -C the next run gets it.
        ClientOptions options = connecting.options().withManualAcknowledgement();
        Command.connectWithin(settings.timeout(), () -> Command.INTERRUPTED_EARLY);
        MqttClient client =
                Command.connected(connecting.connect(options.withListener(new Watch())));
        try {
            client.async().handleOthers(message -> handle(client, message));
            subscribe(client);
            if (settings.messageRate()) {
                screen.printRates();
            }
            int status = awaitEnd();
            awaitRemovals();
            Command.disconnect(client, settings.connection());
            return status;
        } catch (MqttException failed) {
            throw connecting.failure(failed);
        }
    }

    /// A broker that comes back may know us no more.
    private final class Watch implements ConnectionListener {
        @Override
        public void failed(MqttException cause) {
            if (cause instanceof MqttException.Refused) {
                end.complete(connecting.failure(cause).status());
            }
        }
    }

    /// The time counts from the start.
    private long nanosLeft() {
        return TimeUnit.SECONDS.toNanos(settings.timeout()) - (System.nanoTime() - start);
    }

    /// What was to be removed from the broker is to be gone when the tool ends.
    private void awaitRemovals() throws InterruptedException {
        try {
            removals.awaitAdvanceInterruptibly(
                    removals.arrive(), REMOVAL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            console.error("Error: Not every retained message could be removed.");
        }
    }

    private int awaitEnd() throws InterruptedException {
        try {
            return settings.timeout() == 0 ? end.get() : end.get(nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            console.error("Timed out");
            return TIMED_OUT;
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    private void subscribe(MqttClient client) {
        if (!settings.unsubscribes().isEmpty()) {
            client.async()
                    .unsubscribe(
                            settings.unsubscribes(), forVersion(settings.unsubscribeProperties()))
                    .thenRun(() -> {
                        if (settings.filters().isEmpty()) {
                            end.complete(0);
                        }
                    });
        }
        if (settings.filters().isEmpty()) {
            return;
        }
        List<Subscribe.Request> requests =
                settings.filters().stream()
                        .map(topic -> new Subscribe.Request(topic, settings.options()))
                        .toList();
        client.async()
                .subscribe(requests, forVersion(settings.subscribeProperties()))
                .thenAccept(this::subscribed);
    }

    private Properties forVersion(Properties properties) {
        return settings.connection().version() == ProtocolVersion.V5 ? properties : Properties.NONE;
    }

    private void subscribed(SubscribeResult result) {
        if (settings.connection().debug() && !settings.connection().quiet()) {
            var codes = new StringBuilder("Subscribed (mid: " + result.packetId() + "): ");
            for (int i = 0; i < result.reasons().size(); i++) {
                codes.append(i == 0 ? "" : ", ").append(result.reasons().get(i).code());
            }
            console.print(codes.toString());
        }
        if (result.isRefused()) {
            console.error("All subscription requests were denied.");
            end.complete(FAILED);
        } else if (settings.exitAfterSuback()) {
            end.complete(0);
        }
    }

    private void handle(MqttClient client, Message message) {
        if (end.isDone()) {
            return;
        }
        Publish publish = message.packet();
        if (filter.removes(publish)) {
            removals.register();
            client.async()
                    .publish(
                            message.topic(),
                            Payload.EMPTY,
                            QoS.AT_LEAST_ONCE,
                            true,
                            Properties.NONE)
                    .whenComplete((_, _) -> removals.arriveAndDeregister());
        }
        switch (filter.judge(publish)) {
            case PRINT -> print(message);
            case SKIP -> message.acknowledge();
            case EXIT -> end.complete(0);
        }
    }

    private void print(Message message) {
        if (settings.messageRate()) {
            screen.count();
        } else if (settings.watch()) {
            screen.watch(message.topic(), () -> write(message));
        } else {
            write(message);
            console.flush();
        }
        message.acknowledge();
        count++;
        if (count == settings.count()) {
            end.complete(0);
        }
    }

    private void write(Message message) {
        try {
            String problem =
                    settings.format().write(message.packet(), ZonedDateTime::now, console.out());
            if (problem != null) {
                console.error(problem);
            }
        } catch (IOException gone) {
            throw Console.closedPipe();
        }
    }
}
