/// A crash-safe journal of keyed entries.
///
/// [io.haltere.store.Journal] keeps entries, bytes with an id and a type, in a log of segments. A
/// group of changes is there after a crash whole or not at all; what is said to be durable is
/// there. The compacted log is its own snapshot, so there is no other file.
///
/// The way down: `Journal` is what callers see, `Engine` its parts and threads. `Handover` takes
/// batches from callers, `Committer` writes them in steps, `Log` knows segments and places,
/// `Compactor` gives space back, `Spare` takes it beforehand. `LogReader` reads what is there at
/// the start, `SegmentScanner` one file of it; `Record` and `SegmentHeader` are the bytes.
/// [io.haltere.store.Disk] is the seam below, with a simulated one in the tests.
package io.haltere.store;
