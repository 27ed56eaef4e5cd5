package io.haltere.client;

import java.util.function.Supplier;

/// The library's log, which is the user's: made when there is something to say, for it costs a
/// program of a moment a tenth of its life.
final class Log {
    private static final System.Logger LOGGER = System.getLogger("io.haltere.client");

    private Log() {}

    static void debug(Supplier<String> text) {
        LOGGER.log(System.Logger.Level.DEBUG, text);
    }

    static void fault(Supplier<String> text, Throwable fault) {
        LOGGER.log(System.Logger.Level.ERROR, text, fault);
    }
}
