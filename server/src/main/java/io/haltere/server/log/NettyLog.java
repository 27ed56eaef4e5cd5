package io.haltere.server.log;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.MessageFormatter;
import org.jspecify.annotations.Nullable;

/// Netty's warnings and errors, as lines of our log. Without it Netty looks through all jars for a
/// logging library at each start. Any thread.
public final class NettyLog extends AbstractInternalLogger {
    private static final long serialVersionUID = 1;

    private final transient ServerLog log;

    private NettyLog(String name, ServerLog log) {
        super(name);
        this.log = log;
    }

    /// Takes what Netty says from now on.
    public static void install(ServerLog log) {
        InternalLoggerFactory.setDefaultFactory(
                new InternalLoggerFactory() {
                    @Override
                    protected InternalLogger newInstance(String name) {
                        return new NettyLog(name, log);
                    }
                });
    }

    private void say(String word, String text, @Nullable Throwable cause) {
        String line = word + ": " + name() + ": " + text;
        if (cause != null) {
            log.fault(line, cause);
        } else if (word.equals("Error")) {
            log.error(() -> line);
        } else {
            log.warning(() -> line);
        }
    }

    private void format(String word, String format, Object... values) {
        var made = MessageFormatter.arrayFormat(format, values);
        say(word, made.getMessage(), made.getThrowable());
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public void trace(String text) {}

    @Override
    public void trace(String format, Object value) {}

    @Override
    public void trace(String format, Object first, Object second) {}

    @Override
    public void trace(String format, Object... values) {}

    @Override
    public void trace(String text, Throwable cause) {}

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public void debug(String text) {}

    @Override
    public void debug(String format, Object value) {}

    @Override
    public void debug(String format, Object first, Object second) {}

    @Override
    public void debug(String format, Object... values) {}

    @Override
    public void debug(String text, Throwable cause) {}

    @Override
    public boolean isInfoEnabled() {
        return false;
    }

    @Override
    public void info(String text) {}

    @Override
    public void info(String format, Object value) {}

    @Override
    public void info(String format, Object first, Object second) {}

    @Override
    public void info(String format, Object... values) {}

    @Override
    public void info(String text, Throwable cause) {}

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public void warn(String text) {
        say("Warning", text, null);
    }

    @Override
    public void warn(String format, Object value) {
        format("Warning", format, value);
    }

    @Override
    public void warn(String format, Object first, Object second) {
        format("Warning", format, first, second);
    }

    @Override
    public void warn(String format, Object... values) {
        format("Warning", format, values);
    }

    @Override
    public void warn(String text, Throwable cause) {
        say("Warning", text, cause);
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    public void error(String text) {
        say("Error", text, null);
    }

    @Override
    public void error(String format, Object value) {
        format("Error", format, value);
    }

    @Override
    public void error(String format, Object first, Object second) {
        format("Error", format, first, second);
    }

    @Override
    public void error(String format, Object... values) {
        format("Error", format, values);
    }

    @Override
    public void error(String text, Throwable cause) {
        say("Error", text, cause);
    }
}
