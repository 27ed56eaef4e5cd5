package io.haltere.tools.settings;

/// The tools that share one table of flags.
public enum Tool {
    PUB("mosquitto_pub", "publishes messages to one topic"),
    SUB("mosquitto_sub", "subscribes to topics and prints what arrives"),
    RR("mosquitto_rr", "publishes a request and prints the first response"),
    BENCH("mosquitto_bench", "loads a broker and measures what comes of it");

    /// The Mosquitto release whose behaviour this is; scripts compare it.
    static final String VERSION = "2.1.2";

    private final String command;
    private final String purpose;

    Tool(String command, String purpose) {
        this.command = command;
        this.purpose = purpose;
    }

    /// What the user types.
    public String command() {
        return command;
    }

    /// Half a sentence that goes on after the command's name.
    String purpose() {
        return purpose;
    }

    int bit() {
        return 1 << ordinal();
    }
}
