package io.haltere.server.log;

import io.haltere.broker.port.BrokerLog;
import io.haltere.config.Strftime;
import io.haltere.server.config.LogType;
import io.haltere.server.config.LoggingConfig;
import io.haltere.server.os.Syslog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The broker's log in Mosquitto's form: one line a message, the time in front, to the destinations
/// that the operator chose. Shared by all loops; a line is written whole.
public final class ServerLog implements BrokerLog {
    private volatile Settings settings;
    private volatile @Nullable BiConsumer<Category, String> topic;
    private @Nullable OutputStream file;

    /// @param time null for seconds since 1970
    /// @param syslog null when it is no destination
    private record Settings(
            LoggingConfig config,
            Set<Category> categories,
            @Nullable Strftime time,
            @Nullable Syslog syslog) {
        static Settings of(LoggingConfig config) {
            Set<Category> categories = EnumSet.noneOf(Category.class);
            for (LogType type : config.logType()) {
                categories.add(Category.valueOf(type.name()));
            }
            String format = config.logTimestampFormat();
            return new Settings(
                    config,
                    categories,
                    format == null ? null : new Strftime(format),
                    config.logDest().syslog() ? new Syslog(facility(config)) : null);
        }

        private static int facility(LoggingConfig config) {
            Integer local = config.logFacility();
            return local == null ? -1 : local;
        }

        String line(Instant now, String text) {
            if (!config.logTimestamp()) {
                return text;
            }
            String stamp =
                    time == null
                            ? Long.toString(now.getEpochSecond())
                            : time.format(now.atZone(ZoneId.systemDefault()));
            return stamp + ": " + text;
        }
    }

    /// @throws IOException when the log file cannot be opened
    public ServerLog(LoggingConfig config) throws IOException {
        settings = Settings.of(config);
        openFile(config);
    }

    private synchronized void openFile(LoggingConfig config) throws IOException {
        Path path = config.logDest().file();
        OutputStream opened = path == null ? null : open(path);
        if (file != null) {
            file.close();
        }
        file = opened;
    }

    private static OutputStream open(Path path) throws IOException {
        try {
            return Files.newOutputStream(
                    path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new IOException("Unable to open log file " + path + " for writing.", failure);
        }
    }

    /// Takes other settings, and opens the log file again: it may have been rotated away.
    ///
    /// @throws IOException when the log file cannot be opened; the old one stays in use
    public void reload(LoggingConfig config) throws IOException {
        openFile(config);
        settings = Settings.of(config);
    }

    /// Where the destination `topic` goes.
    public void topic(BiConsumer<Category, String> publish) {
        topic = publish;
    }

    @Override
    public boolean isEnabled(Category category) {
        return settings.categories.contains(category);
    }

    @Override
    public void log(Category category, Supplier<String> line) {
        if (isEnabled(category)) {
            write(category, line.get());
        }
    }

    public void information(Supplier<String> line) {
        log(Category.INFORMATION, line);
    }

    public void error(Supplier<String> line) {
        log(Category.ERROR, line);
    }

    /// Why the broker does not start: also on stderr, where whoever started it looks.
    public void failed(String line) {
        error(() -> line);
        if (!settings.config.logDest().stderr() || !isEnabled(Category.ERROR)) {
            System.err.println(line);
        }
    }

    @Override
    public void fault(String line, Throwable fault) {
        var text = new StringWriter();
        fault.printStackTrace(new PrintWriter(text));
        error(() -> line + "\n" + text.toString().stripTrailing());
    }

    private void write(Category category, String text) {
        Settings now = settings;
        Instant time = Instant.now();
        String line = now.line(time, text);
        String written =
                now.config.format() == LoggingConfig.Format.JSON
                        ? JsonLine.of(time, category, text)
                        : line;
        byte[] bytes = (written + "\n").getBytes(StandardCharsets.UTF_8);
        var to = now.config.logDest();
        synchronized (this) {
            if (to.stderr()) {
                System.err.write(bytes, 0, bytes.length);
                System.err.flush();
            }
            if (to.stdout()) {
                System.out.write(bytes, 0, bytes.length);
                System.out.flush();
            }
            writeToFile(bytes);
        }
        if (now.syslog != null) {
            now.syslog.log(priority(category), text);
        }
        BiConsumer<Category, String> publish = topic;
        if (to.topic() && publish != null) {
            publish.accept(category, line);
        }
    }

    private static int priority(Category category) {
        return switch (category) {
            case ERROR -> Syslog.ERROR;
            case WARNING -> Syslog.WARNING;
            case NOTICE, SUBSCRIBE, UNSUBSCRIBE -> Syslog.NOTICE;
            case INFORMATION, WEBSOCKETS -> Syslog.INFORMATION;
            case DEBUG, INTERNAL -> Syslog.DEBUG;
        };
    }

    private void writeToFile(byte[] bytes) {
        if (file == null) {
            return;
        }
        try {
            file.write(bytes);
        } catch (IOException failure) {
            // A full disk must not stop the broker; the line is lost and stderr says so.
            System.err.println("Error: Unable to write to log file: " + failure.getMessage());
        }
    }
}
