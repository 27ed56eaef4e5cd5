package io.haltere.bench.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Where and of what figures were measured.
final class Machine {
    private static final long NANOS_PER_TICK = 10_000_000;

    private final Path root;
    private final String loadBefore;

    /// @param root of the sources
    Machine(Path root) throws IOException {
        this.root = root;
        this.loadBefore = load();
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }

    /// Processor time of everything that runs on the machine, but for waiting and what is stolen.
    static long busyNanos() throws IOException {
        String[] words = Files.readString(Path.of("/proc/stat")).split("\n")[0].split(" +");
        long ticks = 0;
        for (int i = 1; i <= 7; i++) {
            boolean isIdle = i == 4 || i == 5;
            ticks += isIdle ? 0 : Long.parseLong(words[i]);
        }
        return ticks * NANOS_PER_TICK;
    }

    String describe(Options options) throws IOException {
        return String.format(
                Locale.ROOT,
                "%s, commit %s: %d cores, %.0f GB, Linux %s, load %s before and %s after;%n"
                        + "%d rounds of %s s, medians; lost and out of order: the most of all rounds."
                        + "%nHaltere ran with `%s`.%n",
                LocalDate.now(ZoneOffset.UTC),
                said("git", "describe", "--always", "--dirty"),
                Runtime.getRuntime().availableProcessors(),
                memory() / 1e9,
                System.getProperty("os.version"),
                loadBefore,
                load(),
                options.rounds(),
                options.seconds(),
                String.join(" ", flags()));
    }

    private static double memory() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("/proc/meminfo has no total");
    }

    private List<String> flags() throws IOException {
        var flags = new ArrayList<String>();
        for (String line : Files.readAllLines(root.resolve("server/target/dist/java.options"))) {
            if (line.startsWith("-")) {
                flags.add(line);
            }
        }
        return flags;
    }

    private String said(String... command) throws IOException {
        Process process = new ProcessBuilder(command).directory(root.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (said.isBlank()) {
            throw new IOException(String.join(" ", command) + " says nothing");
        }
        return said.strip();
    }
}
