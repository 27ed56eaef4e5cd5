package io.haltere.store;

/// What was found when a store was opened.
///
/// @param entries that are live
/// @param bytes of records that were read, with their headers
/// @param damagedRecords that were there and cannot be read any more
/// @param skippedBytes in which they may have been
/// @param tornBytes after the last complete group, which a crash left half written
/// @param missingSegments files that should be there
public record Recovery(
        long entries,
        long bytes,
        long damagedRecords,
        long skippedBytes,
        long tornBytes,
        int missingSegments) {
    /// Whether something that was durable is gone. What a crash leaves at the end never was.
    public boolean isDamaged() {
        return damagedRecords > 0 || skippedBytes > 0 || missingSegments > 0;
    }
}
