package io.haltere.broker.persistence;

import io.haltere.broker.persistence.StateRecord.OfDelivery;
import io.haltere.mqtt.QoS;

/// The two kinds of records of which there may be millions, each as one number: a message that is
/// on disk, of which only the payload's size and the references are known, and a delivery that has
/// not been begun.
///
/// A message, from the lowest bit: 1 (2 bits), bytes of the payload (29), references (32). A
/// delivery: 2 (2 bits), QoS (2), retain (1), slot of its session (23), how far the id of its
/// message is from its own (36). What does not fit is not packed.
final class PackedRecord {
    private static final int SESSIONS_MAX = 1 << 23;

    private static final int[] NO_IDENTIFIERS = {};
    private static final int KIND = 0b11;
    private static final int MESSAGE = 1;
    private static final int DELIVERY = 2;
    private static final int SIZE_SHIFT = 2;
    private static final int SIZE = (1 << 29) - 1;
    private static final int REFERENCES_SHIFT = 31;
    private static final int FLAGS_SHIFT = 2;
    private static final int QOS = 0b11;
    private static final int RETAIN = 0b100;
    private static final int SLOT_SHIFT = 5;
    private static final int DISTANCE_SHIFT = 28;

    private PackedRecord() {}

    // Messages.

    static long message(int size) {
        return (long) size << SIZE_SHIFT | MESSAGE;
    }

    static boolean isMessage(long packed) {
        return (packed & KIND) == MESSAGE;
    }

    static int size(long message) {
        return (int) (message >> SIZE_SHIFT) & SIZE;
    }

    static int references(long message) {
        return (int) (message >>> REFERENCES_SHIFT);
    }

    static long withReference(long message) {
        return message + (1L << REFERENCES_SHIFT);
    }

    // Deliveries.

    /// @param message the id of the message's record
    /// @param slot of the session
    /// @return 0 when it does not fit
    static long delivery(long id, long message, int slot, QoS qos, boolean retain) {
        long distance = message - id;
        boolean fits =
                slot < SESSIONS_MAX && distance << DISTANCE_SHIFT >> DISTANCE_SHIFT == distance;
        int flags = qos.level() | (retain ? RETAIN : 0);
        return fits
                ? distance << DISTANCE_SHIFT
                        | (long) slot << SLOT_SHIFT
                        | flags << FLAGS_SHIFT
                        | DELIVERY
                : 0;
    }

    static boolean isDelivery(long packed) {
        return (packed & KIND) == DELIVERY;
    }

    static int slot(long delivery) {
        return (int) (delivery >> SLOT_SHIFT) & SESSIONS_MAX - 1;
    }

    static long messageOf(long id, long delivery) {
        return id + (delivery >> DISTANCE_SHIFT);
    }

    static QoS qos(long delivery) {
        return QoS.of((int) (delivery >> FLAGS_SHIFT) & QOS);
    }

    static boolean isRetain(long delivery) {
        return ((int) (delivery >> FLAGS_SHIFT) & RETAIN) != 0;
    }

    static OfDelivery delivery(long id, long packed, long session) {
        return new OfDelivery(
                session,
                messageOf(id, packed),
                qos(packed),
                isRetain(packed),
                0,
                NO_IDENTIFIERS,
                0,
                false);
    }
}
