package io.haltere.bench.load;

import java.io.IOException;

/// Acknowledges what comes, and tells the load.
final class Listener extends Connection {
    /// What a load makes of a message.
    interface Target {
        void delivered(int subscriber, long time, int publisher, int sequence) throws IOException;

        void ready() throws IOException;

        void lost() throws IOException;
    }

    private final Target load;
    private final int index;

    Listener(Target load, Poller poller, int index) {
        super(poller);
        this.load = load;
        this.index = index;
    }

    @Override
    void ready() throws IOException {
        load.ready();
    }

    @Override
    void message(int qos, int id, long time, int publisher, int sequence) throws IOException {
        load.delivered(index, time, publisher, sequence);
        if (qos > 0) {
            answer(qos == 1 ? Packets.PUBACK : Packets.PUBREC, id);
        }
    }

    @Override
    void packet(int first, int id) {
        if (first == Packets.PUBREL) {
            answer(Packets.PUBCOMP, id);
        }
    }

    @Override
    void lost() throws IOException {
        load.lost();
    }
}
