package io.haltere.bench;

/// A client library as the comparison uses it: one connection, messages of 64 bytes, each way of
/// publishing the fastest that the library documents.
interface Library extends AutoCloseable {
    String TOPIC = "b/t";
    int SIZE = 64;

    /// Messages of QoS 1 that wait for their acknowledgement at a time.
    int WINDOW = 100;

    /// Hands over one message; waits only while the library, or the window, is full.
    void send(int qos) throws Exception;

    /// Returns when the server has taken all that was sent.
    void drain() throws Exception;

    @Override
    void close();

    /// What the table calls it.
    enum Known {
        HALTERE("Haltere"),
        HIVEMQ("HiveMQ MQTT client 1.3.10"),
        PAHO("Eclipse Paho 1.2.5 (MQTT 3)");

        private final String title;

        Known(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        Library connect(int port) throws Exception {
            return switch (this) {
                case HALTERE -> new HaltereLibrary(port);
                case HIVEMQ -> new HiveMqLibrary(port);
                case PAHO -> new PahoLibrary(port);
            };
        }
    }
}
