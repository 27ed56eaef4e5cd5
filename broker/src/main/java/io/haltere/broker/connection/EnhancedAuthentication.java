package io.haltere.broker.connection;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Auth;
import io.haltere.plugin.EnhancedAuthenticator;
import io.haltere.plugin.Verdict;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One exchange of AUTH packets, at CONNECT or later. Confined to the connection's loop.
final class EnhancedAuthentication {
    private final String method;
    private final EnhancedAuthenticator.Exchange exchange;
    private boolean awaitsClient;

    EnhancedAuthentication(String method, EnhancedAuthenticator.Exchange exchange) {
        this.method = method;
        this.exchange = exchange;
    }

    String method() {
        return method;
    }

    CompletionStage<Verdict> begin(@Nullable Payload data) {
        return exchange.next(data);
    }

    /// The client's next step. [MQTT-4.12.0-3]
    CompletionStage<Verdict> proceed(Auth auth) {
        if (!awaitsClient || auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION) {
            throw new MalformedPacketException(ReasonCode.PROTOCOL_ERROR, "unexpected AUTH");
        }
        checkMethod(auth);
        awaitsClient = false;
        return exchange.next(auth.properties().find(Property.AUTHENTICATION_DATA));
    }

    /// Every packet of an exchange names the same method. [MQTT-4.12.0-5] [MQTT-4.12.1-1]
    private void checkMethod(Auth auth) {
        if (!method.equals(auth.properties().find(Property.AUTHENTICATION_METHOD))) {
            throw new MalformedPacketException(
                    ReasonCode.PROTOCOL_ERROR, "another authentication method");
        }
    }

    /// The AUTH packet that asks the client for its next step.
    Auth ask(@Nullable Payload data) {
        awaitsClient = true;
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(data));
    }

    /// What CONNACK, or the last AUTH, says of a success.
    Properties success() {
        return properties(exchange.successData());
    }

    private Properties properties(@Nullable Payload data) {
        Properties properties = Properties.of(Property.AUTHENTICATION_METHOD, method);
        return data == null ? properties : properties.with(Property.AUTHENTICATION_DATA, data);
    }
}
