package io.haltere.testkit;

import io.haltere.broker.port.BrokerLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A log that keeps its lines, debug lines left out.
public final class RecordingLog implements BrokerLog {
    private final List<String> lines = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();

    @Override
    public boolean isEnabled(Category category) {
        return category != Category.DEBUG;
    }

    @Override
    public void log(Category category, Supplier<String> line) {
        if (isEnabled(category)) {
            lines.add(line.get());
        }
    }

    @Override
    public void fault(String line, Throwable fault) {
        lines.add(line + " " + fault);
        faults.add(fault);
    }

    public List<String> lines() {
        return lines;
    }

    /// Faults of our own: a test that is not about them wants none.
    public List<Throwable> faults() {
        return faults;
    }
}
