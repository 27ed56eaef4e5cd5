package io.haltere.tools;

import io.haltere.client.ClientOptions;
import io.haltere.client.MqttClient;
import io.haltere.client.MqttException;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.net.Endpoint;
import io.haltere.net.Route;
import io.haltere.net.TlsOptions;
import io.haltere.tools.settings.ConnectionSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// From settings to a connected client, or to a sentence and an exit status.
final class Connecting {
    private static final int FAILED = 1;
    private static final int LOST = 7;
    private static final String CHARACTERS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 18;

    private final ConnectionSettings settings;
    private final Console console;

    Connecting(ConnectionSettings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    ClientOptions options() {
        String id = clientId();
        ClientOptions options =
                ClientOptions.to(route())
                        .withVersion(settings.version())
                        .withClientId(id)
                        .withCleanStart(settings.cleanSession())
                        .withKeepAlive(settings.keepAlive())
                        .withCredentials(settings.username(), settings.password())
                        .withWill(settings.will())
                        .withProperties(settings.connectProperties())
                        .withSendWindow(settings.maxInflight())
                        .withThreads(Thread.ofPlatform().daemon().name("mqtt").factory());
        return settings.debug()
                ? options.withPacketListener(new PacketTrace(console, id))
                : options;
    }

    private String clientId() {
        if (settings.idPrefix() != null) {
            return settings.idPrefix() + ProcessHandle.current().pid();
        }
        if (settings.clientId() != null) {
            return settings.clientId();
        }
        if (settings.version() != ProtocolVersion.V3_1) {
            return "";
        }
        var id = new StringBuilder("mosq-");
        var random = new SecureRandom();
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            id.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return id.toString();
    }

    private Route route() {
        Endpoint endpoint =
                settings.unixPath() == null
                        ? new Endpoint.Tcp(settings.host(), settings.port())
                        : new Endpoint.Unix(settings.unixPath());
        Route route = Route.to(endpoint);
        TlsOptions tls = settings.tls();
        if (tls != null) {
            route = route.withTls(tls);
            if (tls.keyLog() != null) {
                LibraryLog.LOGGER.setLevel(Level.SEVERE);
            }
        }
        if (settings.webSocket()) {
            route = route.withWebSocket("/mqtt");
        }
        if (settings.proxy() != null) {
            route = route.withProxy(settings.proxy());
        }
        return settings.bindAddress() == null
                ? route
                : route.withBindAddress(settings.bindAddress());
    }

    MqttClient connect(ClientOptions options) throws ExitException {
        settings.warnings().forEach(console::error);
        try {
            return MqttClient.connect(options);
        } catch (MqttException failed) {
            throw failure(failed);
        }
    }

    /// Says what went wrong.
    ExitException failure(MqttException failed) {
        return switch (failed) {
            case MqttException.Refused refused -> {
                console.error(
                        "Connection error: "
                                + ReasonText.connack(refused.reason(), settings.version()));
                yield new ExitException(
                        settings.version() == ProtocolVersion.V5
                                ? refused.reason().code()
                                : refused.reason().returnCode());
            }
            case MqttException.ConnectionFailed notConnected -> {
                console.error(sentence(notConnected));
                yield new ExitException(FAILED);
            }
            case MqttException.ConnectionLost lost -> {
                console.error("Error: The connection was lost.");
                if (settings.debug()) {
                    console.error(String.valueOf(lost.getMessage()));
                }
                yield new ExitException(LOST);
            }
            case MqttException.TimedOut late -> {
                console.error("Error: " + late.getMessage() + ".");
                yield new ExitException(FAILED);
            }
            case MqttException.Rejected rejected -> {
                console.error("Error: " + rejected.getMessage() + ".");
                yield new ExitException(FAILED);
            }
            case MqttException.Closed _ -> new ExitException(0);
        };
    }

    private static String sentence(MqttException.ConnectionFailed failed) {
        @Nullable Throwable cause = failed.getCause();
        while (cause != null) {
            if (cause instanceof UnknownHostException) {
                return "Unable to connect (Lookup error.).";
            }
            boolean isRefused =
                    cause instanceof ConnectException
                            && String.valueOf(cause.getMessage()).contains("refused");
            if (isRefused) {
                return "Error: Connection refused";
            }
            if (cause instanceof SSLException) {
                return "Unable to connect (A TLS error occurred.).\n" + failed.getMessage();
            }
            cause = cause.getCause() instanceof IOException next ? next : null;
        }
        return "Error: " + failed.getMessage();
    }

    /// What the library of the key log says of itself. Here, so that it is kept, and only loaded
    /// when it is needed.
    private static final class LibraryLog {
        static final Logger LOGGER = Logger.getLogger("org.bouncycastle.jsse");
    }
}
