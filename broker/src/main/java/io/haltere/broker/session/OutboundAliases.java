package io.haltere.broker.session;

import io.haltere.mqtt.TopicName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The topic aliases that the broker set towards a client, for the life of a connection. First
/// come, first served, counted from 1.
final class OutboundAliases {
    private final int max;
    private final Map<TopicName, Integer> aliases = new HashMap<>();

    OutboundAliases(int max) {
        this.max = max;
    }

    /// The alias that the client knows for a topic; null when it knows none.
    @Nullable Integer known(TopicName topic) {
        return aliases.get(topic);
    }

    /// The alias that the next new topic gets; 0 when all are taken.
    int next() {
        return aliases.size() < max ? aliases.size() + 1 : 0;
    }

    void set(TopicName topic, int alias) {
        aliases.put(topic, alias);
    }
}
