package io.haltere.bench.process;

/// The brokers that are compared.
public enum Known {
    HALTERE("Haltere"),
    HALTERE_JDK_TLS("Haltere, JDK's TLS"),
    MOSQUITTO("Mosquitto"),
    HIVEMQ("HiveMQ CE");

    private final String title;

    Known(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
