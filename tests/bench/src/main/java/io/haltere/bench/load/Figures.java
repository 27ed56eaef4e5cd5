package io.haltere.bench.load;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was measured.
public final class Figures {
    private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

    public Figures put(Figure figure, double value) {
        values.put(figure, value);
        return this;
    }

    Figures put(Latencies latencies) {
        return put(Figure.P50_MICROS, latencies.quantile(0.5) / 1e3)
                .put(Figure.P99_MICROS, latencies.quantile(0.99) / 1e3)
                .put(Figure.WORST_MICROS, latencies.worst() / 1e3);
    }

    /// Of one figure.
    ///
    /// @return not a number where it was not measured
    public static double median(List<Figures> rounds, Figure figure) {
        double[] sorted =
                rounds.stream()
                        .filter(round -> round.values.containsKey(figure))
                        .mapToDouble(round -> round.values.get(figure))
                        .sorted()
                        .toArray();
        int count = sorted.length;
        return count == 0 ? Double.NaN : (sorted[count / 2] + sorted[(count - 1) / 2]) / 2;
    }

    /// The most of all rounds: what must not happen in any.
    public static double most(List<Figures> rounds, Figure figure) {
        return rounds.stream()
                .filter(round -> round.values.containsKey(figure))
                .mapToDouble(round -> round.values.get(figure))
                .max()
                .orElse(Double.NaN);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        values.forEach((figure, value) ->
                text.append(
                        String.format(
                                Locale.ROOT, "%s %.4g  ", figure.title(), value / figure.unit())));
        return text.toString().strip();
    }
}
