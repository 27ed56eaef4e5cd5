package io.haltere.client;

import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Auth;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The exchange of AUTH packets on an open connection. Guarded by the client's lock.
final class Reauthentication {
    private @Nullable CompletableFuture<Void> underWay;

    /// @throws MqttException.Rejected when there is no connection or no method
    CompletableFuture<Void> begin(
            @Nullable Connection connection, @Nullable Authentication authentication) {
        if (authentication == null || connection == null) {
            throw new MqttException.Rejected(
                    ReasonCode.BAD_AUTHENTICATION_METHOD, "no authentication method in use");
        }
        var done = new CompletableFuture<Void>();
        underWay = done;
        connection.append(
                Opening.auth(ReasonCode.REAUTHENTICATE, authentication, authentication.begin()));
        return done;
    }

    /// @return what is to be told without the lock
    Runnable handle(Connection connection, @Nullable Authentication authentication, Auth auth) {
        CompletableFuture<Void> done = underWay;
        if (authentication == null || done == null) {
            throw new MalformedPacketException(ReasonCode.PROTOCOL_ERROR, "AUTH unasked for");
        }
        var data = Opening.data(auth.properties());
        if (auth.reason() == ReasonCode.SUCCESS) {
            authentication.accepted(data);
            underWay = null;
            return () -> done.complete(null);
        }
        connection.append(
                Opening.auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        authentication,
                        authentication.answer(data)));
        return () -> {};
    }

    /// The connection has ended.
    ///
    /// @return what is to be told without the lock
    Runnable fail(MqttException cause) {
        CompletableFuture<Void> done = underWay;
        underWay = null;
        return () -> {
            if (done != null) {
                done.completeExceptionally(cause);
            }
        };
    }
}
