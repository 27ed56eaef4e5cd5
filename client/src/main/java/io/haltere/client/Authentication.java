package io.haltere.client;

import io.haltere.mqtt.Payload;

/// The client's side of an enhanced authentication (MQTT 5, section 4.12). One exchange at a time,
/// on a thread of the client.
public interface Authentication {
    /// The name of the method, such as `SCRAM-SHA-256`.
    String method();

    /// Begins an exchange: what CONNECT, or AUTH when it is repeated, carries.
    Payload begin();

    /// Answers the server's challenge.
    Payload answer(Payload challenge);

    /// The server has accepted, and said this with it.
    ///
    /// @throws MqttException to end the connection, if that does not prove the server genuine
    default void accepted(Payload last) {}
}
