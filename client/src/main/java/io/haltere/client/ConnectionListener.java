package io.haltere.client;

import io.haltere.mqtt.packet.Connack;

/// Is told when the connection comes and goes. On a thread of the client: do not wait in it.
public interface ConnectionListener {
    /// Wants to know nothing.
    ConnectionListener NONE = new ConnectionListener() {};

    /// The server has accepted.
    default void connected(Connack connack) {}

    /// The connection has ended.
    ///
    /// @param cause why; [MqttException.Closed] if the user closed it
    /// @param comesBack whether the client will try again
    default void disconnected(MqttException cause, boolean comesBack) {}

    /// An attempt to come back has failed; there will be another unless the user closes the client.
    default void failed(MqttException cause) {}

    /// A message was dropped because its handler is too slow: QoS 0 only.
    default void dropped(Message message) {}
}
