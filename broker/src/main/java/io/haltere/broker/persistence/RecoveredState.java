package io.haltere.broker.persistence;

import io.haltere.broker.port.Message;
import java.util.List;
import java.util.SortedMap;

/// All durable state as it was when the broker ended.
///
/// @param retained by their records, the oldest first; one that comes later for the same topic
///   takes the place of the other
/// @param orphans records that speak of what is no more, as after a crash between loops or after
///   damage; they can go
/// @param unreadable records that are none that was ever written
public record RecoveredState(
        List<SessionState> sessions,
        SortedMap<Long, Message> retained,
        List<Long> orphans,
        int unreadable) {}
