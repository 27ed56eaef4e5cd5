package io.haltere.server.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The system's logger, through the C library: it knows where its socket is. Any thread; a message
/// is handed over whole.
public final class Syslog {
    /// Priorities of syslog(3).
    public static final int ERROR = 3;

    public static final int WARNING = 4;
    public static final int NOTICE = 5;
    public static final int INFORMATION = 6;
    public static final int DEBUG = 7;

    private static final int DAEMON = 3;
    private static final int LOCAL0 = 16;
    private static final int FACILITY_SHIFT = 3;

    private final MemorySegment format = Arena.global().allocateFrom("%s");

    /// @param local 0 to 7 for LOG_LOCAL0 to LOG_LOCAL7; -1 for LOG_DAEMON
    public Syslog(int local) {
        int facility = (local < 0 ? DAEMON : LOCAL0 + local) << FACILITY_SHIFT;
        Libc.openlog(Arena.global().allocateFrom("mosquitto"), 0, facility);
    }

    /// @param priority one of the constants
    public void log(int priority, String line) {
        try (Arena arena = Arena.ofConfined()) {
            // A NUL would end the message early.
            Libc.syslog(priority, format, arena.allocateFrom(line.replace('\0', ' ')));
        }
    }
}
