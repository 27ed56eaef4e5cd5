package io.haltere.broker.connection;

import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Auth;
import io.haltere.plugin.Client;
import io.haltere.plugin.EnhancedAuthenticator;
import io.haltere.plugin.Verdict;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Lets a connected client prove itself again with the method it connected with (section 4.12.1).
/// Other packets go on meanwhile. Confined to the connection's loop.
final class Reauthentication {
    private final Connection connection;
    private final Client client;
    private final String method;
    private @Nullable EnhancedAuthentication exchange;

    Reauthentication(Connection connection, Client client, EnhancedAuthentication first) {
        this.connection = connection;
        this.client = client;
        this.method = first.method();
    }

    void receive(Auth auth) {
        if (auth.reason() != ReasonCode.REAUTHENTICATE) {
            if (exchange == null) {
                throw new MalformedPacketException(ReasonCode.PROTOCOL_ERROR, "unexpected AUTH");
            }
            await(exchange.proceed(auth), exchange);
            return;
        }
        EnhancedAuthenticator authenticator =
                connection.link().listener().access().rules().method(method);
        if (authenticator == null
                || exchange != null
                || !method.equals(auth.properties().find(Property.AUTHENTICATION_METHOD))) {
            throw new MalformedPacketException(
                    ReasonCode.PROTOCOL_ERROR, "re-authentication does not fit");
        }
        var begun = new EnhancedAuthentication(method, authenticator.begin(client));
        exchange = begun;
        await(begun.begin(auth.properties().find(Property.AUTHENTICATION_DATA)), begun);
    }

    private void await(CompletionStage<Verdict> stage, EnhancedAuthentication current) {
        Verdicts.on(
                connection.context(),
                stage,
                verdict -> {
                    if (!connection.isClosed()) {
                        judge(verdict, current);
                    }
                });
    }

    private void judge(Verdict verdict, EnhancedAuthentication current) {
        switch (verdict) {
            case Verdict.Accepted _ -> {
                exchange = null;
                connection.send(new Auth(ReasonCode.SUCCESS, current.success()));
            }
            case Verdict.Continued continued -> connection.send(current.ask(continued.data()));
            case Verdict.Refused refused -> connection.end(refused.reason()); // [MQTT-4.12.1-2]
            case Verdict.Abstained _ -> connection.end(ReasonCode.NOT_AUTHORIZED);
        }
    }
}
