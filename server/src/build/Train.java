import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Starts the broker given as a command and leads it through what every run does, then through some
/// seconds of load. The first argument is a folder for its configuration.
///
/// The JVM keeps the classes that were loaded, so that a start looks for none, and the profiles of
/// what was hot, so that the next process compiles it at once. What is kept takes memory in every
/// process: 2 MB more for three seconds of load, 5 MB for twenty, which brought no more. For the
/// same reason there is no TLS: its classes take 9 MB, and a start with TLS, which takes five times
/// as long anyway, gains a twentieth.
class Train {
    private static final List<Integer> VERSIONS = List.of(4, 5);
    private static final int CLIENTS = 8;

    /// As many as the broker takes from a client at once.
    private static final int BATCH = 20;

    private static final int BATCHES = 100;
    private static final int RETAINED = 4000;
    private static final int REPLAYS = 5;
    private static final int SHORT_SESSIONS = 150;
    private static final int CROWD = 500;

    private final int port;

    Train(int port) {
        this.port = port;
    }

    static void main(String[] arguments) throws Exception {
        int port = freePort();
        Path config = Path.of(arguments[0], "mosquitto.conf");
        Files.write(
                config,
                List.of(
                        "allow_anonymous true",
                        "max_queued_messages 0",
                        "sys_interval 1",
                        "persistence true",
                        "persistence_location " + config.getParent(),
                        "listener " + port + " 127.0.0.1"));
        List<String> words = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        words.addAll(List.of("-c", config.toString()));
        Process broker = new ProcessBuilder(words).inheritIO().start();
        try {
            var train = new Train(port);
            for (int version : VERSIONS) {
                train.replay(version);
                train.together(client -> train.exchange(client, version));
                train.together(client -> train.comeAndGo(client, version));
            }
            train.returnOften();
            train.crowd();
        } finally {
            broker.destroy();
        }
        System.exit(broker.waitFor());
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private interface Part {
        void run(int client) throws IOException;
    }

    private void together(Part part) throws Exception {
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Callable<Void>> parts =
                    IntStream.range(0, CLIENTS)
                            .<Callable<Void>>mapToObj(client ->
                                    () -> {
                                        part.run(client);
                                        return null;
                                    })
                            .toList();
            for (Future<Void> done : threads.invokeAll(parts)) {
                done.get();
            }
        }
    }

    /// Messages of each QoS to oneself, in batches.
    private void exchange(int number, int version) throws IOException {
        try (var client = new Client(port, "exchange" + number, version)) {
            String topic = "train/exchange/" + number;
            for (int qos = 0; qos <= 2; qos++) {
                client.subscribe(topic, qos);
                for (int batch = 0; batch < BATCHES; batch++) {
                    for (int i = 0; i < BATCH; i++) {
                        client.publish(topic, qos, false);
                    }
                    client.await(BATCH, qos == 0 ? 0 : BATCH);
                }
            }
            client.ping();
            client.disconnect();
        }
    }

    private void comeAndGo(int number, int version) throws IOException {
        for (int i = 0; i < SHORT_SESSIONS; i++) {
            try (var client = new Client(port, "short" + number + "-" + i, version)) {
                client.subscribe("train/+/" + number, 1);
                client.publish("train/short/" + number, 1, false);
                client.await(1, 1);
                client.disconnect();
            }
        }
    }

    /// Enough to load what sessions on disk need: it should not shape the code for all others.
    private void returnOften() throws IOException {
        for (int i = 0; i < SHORT_SESSIONS; i++) {
            try (Client client = Client.lasting(port, "returning")) {
                client.subscribe("train/returning", 1);
                client.publish("train/returning", 1, false);
                client.await(1, 1);
                client.disconnect();
            }
        }
    }

    /// Retained messages, for several new subscribers of all of them.
    private void replay(int version) throws IOException {
        try (var publisher = new Client(port, "retaining", version)) {
            retain(publisher, true);
            for (int i = 0; i < REPLAYS; i++) {
                try (var client = new Client(port, "new" + i, version)) {
                    client.subscribe("train/retained/#", i % 2);
                    client.await(RETAINED, 0);
                    client.disconnect();
                }
            }
            retain(publisher, false);
            publisher.disconnect();
        }
    }

    private static void retain(Client publisher, boolean isWanted) throws IOException {
        for (int i = 0; i < RETAINED; i += BATCH) {
            for (int j = i; j < i + BATCH; j++) {
                String topic = "train/retained/" + j;
                if (isWanted) {
                    publisher.publish(topic, 1, true);
                } else {
                    publisher.clear(topic);
                }
            }
            publisher.await(0, BATCH);
        }
    }

    /// Many at once, who leave without a word.
    private void crowd() throws IOException {
        var clients = new ArrayList<Client>();
        for (int i = 0; i < CROWD; i++) {
            var client = new Client(port, "crowd" + i, VERSIONS.getLast());
            client.subscribe("train/crowd/" + i, 1);
            clients.add(client);
        }
        for (Client client : clients) {
            client.close();
        }
    }
}
