package io.haltere.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits to be sent and what waits for an answer, by packet id. Guarded by the client's lock.
final class Exchanges {
    private static final int IDS = 65_536;
    private static final int SLOTS_MIN = 64;

    /// Packet ids that are left for subscriptions which have to be made again.
    private static final int RESERVED = 64;

    private final int queuedMax;
    private final boolean numbersAtOnce;
    private final Deque<Exchange.Sending> queue = new ArrayDeque<>();

    /// By packet id modulo the length, a power of two: ids are given out in turn, so that few
    /// collide, and those that would are passed over.
    private @Nullable Exchange[] slots = new Exchange[SLOTS_MIN];

    private int used;
    private int sending;
    private int lastId;
    private long orders;

    /// @param numbersAtOnce whether a message gets its packet id before it is queued, not when it
    ///   leaves
    Exchanges(int queuedMax, boolean numbersAtOnce) {
        this.queuedMax = queuedMax;
        this.numbersAtOnce = numbersAtOnce;
    }

    boolean isQueueFull() {
        return queue.size() >= queuedMax || numbersAtOnce && isFull();
    }

    boolean hasQueued() {
        return !queue.isEmpty();
    }

    void queue(Exchange.Sending message) {
        if (numbersAtOnce && message.needsAnswer()) {
            number(message);
        }
        queue.add(message);
    }

    /// The next message if the window has room for it; null if there is none.
    Exchange.@Nullable Sending nextWithin(int window) {
        Exchange.Sending next = queue.peek();
        if (next == null || next.needsAnswer() && !mayBegin(next, window)) {
            return null;
        }
        return queue.poll();
    }

    private boolean mayBegin(Exchange.Sending message, int window) {
        return sending < window && (message.packetId != 0 || !isFull());
    }

    /// Whether no packet id is free for messages and new requests.
    boolean isFull() {
        return used >= IDS - 1 - RESERVED;
    }

    /// Messages and requests that wait for an answer.
    int waiting() {
        return used;
    }

    /// A message leaves.
    void begin(Exchange.Sending message) {
        if (message.packetId == 0) {
            number(message);
        }
        message.isBegun = true;
        sending++;
    }

    private void number(Exchange.Sending message) {
        message.packetId = free();
        message.order = orders++;
        put(message.packetId, message);
    }

    /// Goes on with a message that an earlier process began. One that the server may lack takes its
    /// turn, since there may be more of them than the server takes at once.
    void restore(Exchange.Sending message) {
        while (slots[message.packetId & slots.length - 1] != null) {
            grow();
        }
        lastId = message.packetId;
        message.order = orders++;
        put(message.packetId, message);
        if (message.isReleased) {
            begin(message);
        } else {
            queue.add(message);
        }
    }

    /// Messages that were sent have to wait for their turn again: the server of this connection
    /// takes fewer at once.
    ///
    /// @param sent in the order of their first sending
    void putBack(List<Exchange.Sending> sent) {
        for (Exchange.Sending message : sent.reversed()) {
            message.isBegun = false;
            message.isRestored = true;
            sending--;
            queue.addFirst(message);
        }
    }

    void begin(Exchange.Request request) {
        request.packetId = free();
        request.order = orders++;
        put(request.packetId, request);
    }

    private int free() {
        if (2 * used >= slots.length && slots.length < IDS) {
            grow();
        }
        do {
            lastId = lastId + 1 == IDS ? 1 : lastId + 1;
        } while (slots[lastId & slots.length - 1] != null);
        return lastId;
    }

    private void grow() {
        @Nullable Exchange[] old = slots;
        slots = new Exchange[2 * old.length];
        for (Exchange exchange : old) {
            if (exchange != null) {
                slots[exchange.packetId() & slots.length - 1] = exchange;
            }
        }
    }

    private void put(int packetId, Exchange exchange) {
        slots[packetId & slots.length - 1] = exchange;
        used++;
    }

    @Nullable Exchange find(int packetId) {
        Exchange exchange = slots[packetId & slots.length - 1];
        return exchange != null && exchange.packetId() == packetId ? exchange : null;
    }

    void end(Exchange exchange) {
        slots[exchange.packetId() & slots.length - 1] = null;
        used--;
        sending -= exchange instanceof Exchange.Sending message && message.isBegun ? 1 : 0;
    }

    /// Messages that were sent and not answered, in the order of their first sending.
    List<Exchange.Sending> sent() {
        var sent = new ArrayList<Exchange.Sending>();
        for (Exchange exchange : slots) {
            if (exchange instanceof Exchange.Sending message && message.isBegun) {
                sent.add(message);
            }
        }
        if (sent.size() > 1) {
            sent.sort(Comparator.comparingLong(message -> message.order));
        }
        return sent;
    }

    /// In the order in which they were begun.
    List<Exchange.Request> requests() {
        var requests = new ArrayList<Exchange.Request>();
        for (Exchange exchange : slots) {
            if (exchange instanceof Exchange.Request request) {
                requests.add(request);
            }
        }
        requests.sort(Comparator.comparingLong(request -> request.order));
        return requests;
    }

    /// Everything, which is forgotten.
    List<Exchange> clear() {
        var all = new ArrayList<Exchange>(sent());
        all.addAll(requests());
        all.addAll(queue);
        queue.clear();
        slots = new Exchange[SLOTS_MIN];
        used = 0;
        sending = 0;
        return all;
    }
}
