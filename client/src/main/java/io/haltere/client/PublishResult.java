package io.haltere.client;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;

/// How the server answered a message; QoS 0 has no answer and is a success once it is on its way.
///
/// @param reason success, or that nobody has subscribed; refusals are exceptions
public record PublishResult(ReasonCode reason, Properties properties) {
    static final PublishResult SENT = new PublishResult(ReasonCode.SUCCESS, Properties.NONE);
}
