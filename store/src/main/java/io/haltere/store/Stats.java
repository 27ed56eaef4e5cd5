package io.haltere.store;

/// Figures of a journal, as they were after the committer's last step.
///
/// @param logBytes of all records in the log, live or not
/// @param liveBytes of the records that count
/// @param liveEntries ids that have an entry
/// @param segments files of the log, without that which is kept ready
/// @param forces calls that forced bytes to the disk
/// @param writtenBytes since it was opened, compaction included
/// @param compactedBytes of these, what compaction wrote again
/// @param groups since it was opened
/// @param damagedRecords found when compaction read them again
public record Stats(
        long logBytes,
        long liveBytes,
        long liveEntries,
        int segments,
        long forces,
        long writtenBytes,
        long compactedBytes,
        long groups,
        long damagedRecords) {
    static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
