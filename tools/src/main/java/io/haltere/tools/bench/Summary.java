package io.haltere.tools.bench;

import io.haltere.tools.settings.BenchSettings.Load;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// What came of a run, or of its beginning.
///
/// @param connectSeconds how long connecting took
/// @param failed connections that could not be made
/// @param sent messages that were measured
/// @param sentPerSecond from the end of the warm-up until the last of them left
/// @param received how often these came to subscribers
/// @param receivedPerSecond from the end of the warm-up until the last of them came
/// @param megabytesPerSecond payload received, or sent where nobody subscribes; 10^6 bytes
/// @param lost of all messages, those of the warm-up included: what never came
/// @param repeated what came again, or after its successors
/// @param errors messages that were refused, connections that were lost
/// @param latencies in nanoseconds, of the measured
/// @param cpuSeconds what this process used from the first to the last message
/// @param total messages sent and received, those of the warm-up included
public record Summary(
        int connected,
        double connectSeconds,
        int failed,
        long sent,
        double sentPerSecond,
        long received,
        double receivedPerSecond,
        double megabytesPerSecond,
        long lost,
        long repeated,
        long errors,
        Latencies latencies,
        double cpuSeconds,
        long total) {
    /// Nanoseconds.
    public record Latencies(long min, long p50, long p90, long p99, long p999, long max) {
        static Latencies of(Histogram histogram) {
            return new Latencies(
                    histogram.min(),
                    histogram.quantile(0.5),
                    histogram.quantile(0.9),
                    histogram.quantile(0.99),
                    histogram.quantile(0.999),
                    histogram.max());
        }
    }

    /// Without what needs a run: its load says how messages count.
    static double perSecond(long count, long nanos) {
        return nanos <= 0 ? 0 : count * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    static double megabytes(Load load, double perSecond) {
        return perSecond * load.size() / 1e6;
    }

    /// What the tool itself needs for a message, in microseconds.
    double cpuMicros() {
        return total == 0 ? 0 : cpuSeconds * 1e6 / total;
    }

    /// For people.
    public String text() {
        String first =
                format("connected  %d in %.2f s, %d failed%n", connected, connectSeconds, failed)
                        + format("sent       %d, %.0f/s%n", sent, sentPerSecond)
                        + format(
                                "received   %d, %.0f/s, %.2f MB/s%n",
                                received, receivedPerSecond, megabytesPerSecond)
                        + format("lost       %d, repeated %d%n", lost, repeated)
                        + format("errors     %d%n", errors);
        return first
                + format(
                        "latency    min %s  p50 %s  p90 %s  p99 %s  p99.9 %s  max %s ms%n",
                        millis(latencies.min),
                        millis(latencies.p50),
                        millis(latencies.p90),
                        millis(latencies.p99),
                        millis(latencies.p999),
                        millis(latencies.max))
                + format("own CPU    %.2f s, %.2f µs per message%n", cpuSeconds, cpuMicros());
    }

    private static String millis(long nanos) {
        return format("%.3f", nanos / 1e6);
    }

    /// For programs: one object on one line; latencies are in milliseconds.
    public String json() {
        return format("{\"connected\":%d,\"connectSeconds\":%.3f,", connected, connectSeconds)
                + format("\"failed\":%d,\"sent\":%d,", failed, sent)
                + format("\"sentPerSecond\":%.1f,\"received\":%d,", sentPerSecond, received)
                + format("\"receivedPerSecond\":%.1f,", receivedPerSecond)
                + format("\"megabytesPerSecond\":%.3f,", megabytesPerSecond)
                + format("\"lost\":%d,\"repeated\":%d,\"errors\":%d,", lost, repeated, errors)
                + format(
                        "\"latencyMillis\":{\"min\":%s,\"p50\":%s,\"p90\":%s,",
                        millis(latencies.min), millis(latencies.p50), millis(latencies.p90))
                + format(
                        "\"p99\":%s,\"p99.9\":%s,\"max\":%s},",
                        millis(latencies.p99), millis(latencies.p999), millis(latencies.max))
                + format("\"cpuSeconds\":%.2f,\"cpuMicros\":%.3f}", cpuSeconds, cpuMicros());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
