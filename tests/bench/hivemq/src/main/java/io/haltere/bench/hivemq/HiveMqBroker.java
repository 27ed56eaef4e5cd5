package io.haltere.bench.hivemq;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import java.nio.file.Path;

/// HiveMQ Community Edition as a process of its own, for `DurableBench`. Ends with its process.
final class HiveMqBroker {
    private HiveMqBroker() {}

    /// @param arguments folders of the configuration, the data and the extensions
    public static void main(String[] arguments) {
        EmbeddedHiveMQ broker =
                EmbeddedHiveMQ.builder()
                        .withConfigurationFolder(Path.of(arguments[0]))
                        .withDataFolder(Path.of(arguments[1]))
                        .withExtensionsFolder(Path.of(arguments[2]))
                        .withEmbeddedExtension(
                                EmbeddedExtension.builder()
                                        .withId("everybody")
                                        .withName("Everybody")
                                        .withVersion("1")
                                        .withExtensionMain(new Everybody())
                                        .build())
                        .withoutLoggingBootstrap()
                        .build();
        broker.start().join();
    }

    /// Lets everybody in to do everything: what `allow_anonymous true` means.
    private static final class Everybody implements ExtensionMain, SimpleAuthenticator {
        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            Services.securityRegistry().setAuthenticatorProvider(_ -> this);
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

        @Override
        public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
            output.getDefaultPermissions()
                    .add(Builders.topicPermission().topicFilter("#").build());
            output.authenticateSuccessfully();
        }
    }
}
