package io.haltere.client;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;
import java.util.List;

/// How the server answered SUBSCRIBE or UNSUBSCRIBE.
///
/// @param reasons one for each filter, in their order
/// @param packetId of the request
public record SubscribeResult(int packetId, List<ReasonCode> reasons, Properties properties) {
    /// Whether every filter was refused.
    public boolean isRefused() {
        return !reasons.isEmpty() && reasons.stream().allMatch(ReasonCode::isError);
    }
}
