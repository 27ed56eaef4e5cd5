package io.haltere.client.store;

import io.haltere.mqtt.packet.Publish;

/// One thing that a [SessionStore] is told, as [FileSessionStore] writes it.
sealed interface SessionRecord {
    int packetId();

    record Sending(Publish publish) implements SessionRecord {
        @Override
        public int packetId() {
            return publish.packetId();
        }
    }

    record Released(int packetId) implements SessionRecord {}

    record Settled(int packetId) implements SessionRecord {}

    record Received(int packetId) implements SessionRecord {}

    record Completed(int packetId) implements SessionRecord {}
}
