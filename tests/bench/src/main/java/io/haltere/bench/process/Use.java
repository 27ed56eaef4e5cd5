package io.haltere.bench.process;

/// What a process has used since it began.
///
/// @param written bytes of the pages that it made dirty, `write_bytes` of `/proc/PID/io`: each
///   counts when it is written to first after the system has put it on the disk
public record Use(long cpuNanos, long written) {
    public Use minus(Use other) {
        return new Use(cpuNanos - other.cpuNanos, written - other.written);
    }
}
