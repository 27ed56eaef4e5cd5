package io.haltere.mqtt.packet;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;

/// What the server publishes for a client that vanished. [MQTT-3.1.2-7]
///
/// @param properties the will's own, the will delay interval among them
public record Will(
        TopicName topic, Payload payload, QoS qos, boolean retain, Properties properties) {}
