package io.haltere.bench.peers;

import io.haltere.bench.load.Figure;
import io.haltere.bench.load.Figures;
import io.haltere.bench.process.Known;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The figures of all rounds, and the tables that are made of them.
final class Results {
    private static final List<Figure> LOADS =
            List.of(
                    Figure.PER_SECOND,
                    Figure.CPU_MICROS,
                    Figure.P50_MICROS,
                    Figure.P99_MICROS,
                    Figure.LOST,
                    Figure.REORDERED,
                    Figure.OWN_MICROS,
                    Figure.OTHER_CPUS);
    private static final List<Figure> PROCESSES =
            List.of(
                    Figure.START_SECONDS,
                    Figure.PER_SECOND,
                    Figure.CPU_MICROS,
                    Figure.MEMORY,
                    Figure.CONNECTION_BYTES,
                    Figure.IDLE_CPUS,
                    Figure.LOST,
                    Figure.OTHER_CPUS);

    /// Whose figures have goals.
    private static final String OURS = Known.HALTERE.title();

    private final String reference;
    private final Map<Part, Map<String, List<Figures>>> all = new LinkedHashMap<>();

    /// @param reference the broker that ratios are to
    Results(String reference) {
        this.reference = reference;
    }

    /// By the titles of the brokers.
    void add(Part part, String broker, Figures figures) {
        all.computeIfAbsent(part, _ -> new LinkedHashMap<>())
                .computeIfAbsent(broker, _ -> new ArrayList<>())
                .add(figures);
    }

    /// In Markdown.
    String tables() {
        var loads = new StringBuilder();
        var processes = new StringBuilder();
        all.forEach((part, rounds) -> {
            boolean isProcess =
                    rounds.values().stream().anyMatch(each -> isMeasured(each, Figure.MEMORY));
            if (isProcess) {
                lines(part, rounds, PROCESSES, processes);
            } else {
                lines(part, rounds, LOADS, loads);
            }
        });
        return table(LOADS, loads) + table(PROCESSES, processes);
    }

    private static String table(List<Figure> columns, StringBuilder lines) {
        if (lines.isEmpty()) {
            return "";
        }
        var head = new StringBuilder("| Load | Broker |");
        var rule = new StringBuilder("| --- | --- |");
        for (Figure column : columns) {
            head.append(' ').append(column.title()).append(" |");
            rule.append(" ---: |");
            if (isCompared(column)) {
                head.append(" ratio |");
                rule.append(" ---: |");
            }
        }
        return head + " goal |\n" + rule + " --- |\n" + lines + "\n";
    }

    private void lines(
            Part part,
            Map<String, List<Figures>> rounds,
            List<Figure> columns,
            StringBuilder into) {
        String title = part.title();
        for (Map.Entry<String, List<Figures>> entry : rounds.entrySet()) {
            into.append("| ").append(title).append(" | ");
            into.append(entry.getKey()).append(" |");
            for (Figure column : columns) {
                double value = value(entry.getValue(), column);
                into.append(' ').append(shown(value / column.unit())).append(" |");
                if (isCompared(column)) {
                    into.append(' ').append(shown(value / ofReference(rounds, column)));
                    into.append(" |");
                }
            }
            boolean isOurs = entry.getKey().equals(OURS);
            into.append(' ').append(isOurs ? goals(part, rounds) : "").append(" |\n");
            title = "";
        }
    }

    private static boolean isCompared(Figure figure) {
        return figure == Figure.PER_SECOND || figure == Figure.CPU_MICROS;
    }

    private double ofReference(Map<String, List<Figures>> rounds, Figure figure) {
        return value(rounds.getOrDefault(reference, List.of()), figure);
    }

    /// What must not happen is not averaged.
    private static double value(List<Figures> rounds, Figure figure) {
        return figure == Figure.LOST || figure == Figure.REORDERED
                ? Figures.most(rounds, figure)
                : Figures.median(rounds, figure);
    }

    private static boolean isMeasured(List<Figures> rounds, Figure figure) {
        return !Double.isNaN(Figures.median(rounds, figure));
    }

    private String goals(Part part, Map<String, List<Figures>> rounds) {
        var texts = new ArrayList<String>();
        for (Goal goal : part.goals()) {
            double value = value(rounds.getOrDefault(OURS, List.of()), goal.figure());
            double most =
                    goal.isRatio() ? goal.most() * ofReference(rounds, goal.figure()) : goal.most();
            String bound =
                    goal.isRatio()
                            ? shown(goal.most()) + " × Mosquitto's"
                            : shown(goal.most() / goal.figure().unit());
            String verdict = Double.isNaN(most) ? "" : value <= most ? ": kept" : ": **missed**";
            texts.add(goal.figure().title() + " ≤ " + bound + verdict);
        }
        return String.join("; ", texts);
    }

    /// Three digits, or a dash for what was not measured.
    private static String shown(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.2fM", value / 1e6);
        }
        if (value >= 1e4) {
            return String.format(Locale.ROOT, "%.1fk", value / 1e3);
        }
        if (value == Math.rint(value) || Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(
                Locale.ROOT,
                Math.abs(value) >= 10 ? "%.1f" : Math.abs(value) >= 1 ? "%.2f" : "%.3f",
                value);
    }
}
