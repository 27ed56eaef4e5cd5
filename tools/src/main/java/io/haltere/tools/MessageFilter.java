package io.haltere.tools;

import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import io.haltere.tools.settings.SubSettings;
import java.util.random.RandomGenerator;

/// What `mosquitto_sub` does with a message that arrived.
///
/// @param random draws the share of `--random-filter`; used by one thread
record MessageFilter(SubSettings settings, RandomGenerator random) {
    /// What to do with a message.
    enum Verdict {
        PRINT,

        /// As if it had not come.
        SKIP,

        /// All retained messages have come, and only those were wanted: exit with success.
        EXIT
    }

    Verdict judge(Publish message) {
        if (settings.retainedOnly() && !message.retain()) {
            return Verdict.EXIT;
        }
        if (message.retain() && settings.noRetain() || isFilteredOut(message.topic())) {
            return Verdict.SKIP;
        }
        boolean isDrawn =
                settings.randomFilter() == SubSettings.EVERYTHING
                        || random.nextDouble(SubSettings.EVERYTHING) < settings.randomFilter();
        return isDrawn ? Verdict.PRINT : Verdict.SKIP;
    }

    /// Whether the broker is to forget the message: `--remove-retained`.
    boolean removes(Publish message) {
        return settings.removeRetained() && message.retain() && !isFilteredOut(message.topic());
    }

    private boolean isFilteredOut(TopicName topic) {
        for (TopicFilter filter : settings.filterOuts()) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }
}
