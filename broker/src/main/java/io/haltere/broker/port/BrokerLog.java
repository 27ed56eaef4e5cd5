package io.haltere.broker.port;

import java.util.function.Supplier;

/// Where the core's lines go. Shared by all loops; never waits.
///
/// The categories are Mosquitto's `log_type`s: its log is an interface that scripts read.
public interface BrokerLog {
    /// One kind of line, switched on and off by `log_type`.
    enum Category {
        ERROR,
        WARNING,
        NOTICE,
        INFORMATION,
        DEBUG,
        SUBSCRIBE,
        UNSUBSCRIBE,
        INTERNAL,
        WEBSOCKETS
    }

    boolean isEnabled(Category category);

    /// Writes one line if the category is enabled; only then is the text made.
    void log(Category category, Supplier<String> line);

    /// Writes a line and the stack of a fault of our own.
    void fault(String line, Throwable fault);

    default void notice(Supplier<String> line) {
        log(Category.NOTICE, line);
    }

    default void warning(Supplier<String> line) {
        log(Category.WARNING, line);
    }

    default void debug(Supplier<String> line) {
        log(Category.DEBUG, line);
    }
}
