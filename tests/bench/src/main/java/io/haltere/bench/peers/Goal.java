package io.haltere.bench.peers;

import io.haltere.bench.load.Figure;

/// What a figure of Haltere should be at most.
///
/// @param isRatio whether it is a multiple of Mosquitto's
record Goal(Figure figure, double most, boolean isRatio) {
    static Goal cpu(double micros) {
        return new Goal(Figure.CPU_MICROS, micros, false);
    }

    static Goal of(Figure figure, double most) {
        return new Goal(figure, most, false);
    }

    /// Processor time as a multiple of Mosquitto's.
    static Goal cpuRatio(double most) {
        return new Goal(Figure.CPU_MICROS, most, true);
    }
}
