package io.haltere.client;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Publish;

/// What the server takes on this connection, as its CONNACK says.
///
/// @param window messages of QoS 1 and 2 under way at a time
record Terms(
        int window,
        long packetSizeMax,
        QoS qosMax,
        boolean retains,
        int aliasMax,
        int keepAliveSeconds) {
    static final Terms NONE = new Terms(0, Long.MAX_VALUE, QoS.EXACTLY_ONCE, true, 0, 0);

    private static final int RECEIVE_MAX = 65_535;

    static Terms of(Connack connack, ClientOptions options) {
        Properties properties = connack.properties();
        return new Terms(
                Math.min(
                        options.sendWindow(),
                        properties.get(Property.RECEIVE_MAXIMUM, RECEIVE_MAX)),
                properties.get(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE),
                QoS.of(properties.get(Property.MAXIMUM_QOS, 2)),
                properties.get(Property.RETAIN_AVAILABLE, 1) == 1,
                properties.get(Property.TOPIC_ALIAS_MAXIMUM, 0),
                properties.get(Property.SERVER_KEEP_ALIVE, options.keepAliveSeconds()));
    }

    /// @throws MqttException.Rejected when the server would refuse the message
    void check(Publish publish) {
        if (publish.qos().compareTo(qosMax) > 0) {
            throw new MqttException.Rejected(
                    ReasonCode.QOS_NOT_SUPPORTED, "The server takes no more than " + qosMax);
        }
        if (publish.retain() && !retains) {
            throw new MqttException.Rejected(
                    ReasonCode.RETAIN_NOT_SUPPORTED, "The server keeps no retained messages");
        }
    }
}
