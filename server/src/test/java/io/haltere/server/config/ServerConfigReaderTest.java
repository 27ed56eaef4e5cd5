package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.QoS;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigReaderTest {
    private static List<String> addresses(ServerConfig config) {
        return config.listeners().stream().map(l -> l.address().toString()).toList();
    }

    @Test
    void emptyFileMeansLocalOnly() {
        var config = Conf.config("");

        assertTrue(config.isLocalOnly());
        assertEquals(List.of("listener 1883 127.0.0.1", "listener 1883 ::1"), addresses(config));
    }

    @Test
    void optionsOfTheWholeBrokerLeaveTheLocalOnlyMode() {
        assertTrue(Conf.config("max_keepalive 60\nallow_anonymous false\n").isLocalOnly());
    }

    @Test
    void listenerTakesTheLinesAfterIt() {
        var config =
                Conf.config(
                        """
                        listener 1884
                        max_connections 4
                        listener 1885 127.0.0.1
                        max_connections 5
                        """);

        assertFalse(config.isLocalOnly());
        assertEquals(List.of("listener 1884", "listener 1885 127.0.0.1"), addresses(config));
        assertEquals(
                List.of(4, 5),
                config.listeners().stream().map(ListenerConfig::maxConnections).toList());
    }

    @Test
    void portMakesTheDefaultListener() {
        assertEquals(new ListenerAddress.Tcp(1884, null), Conf.onlyListener("port 1884").address());
        assertEquals(
                List.of(
                        "The 'port' option is now deprecated and will be removed in a future"
                                + " version. Please use 'listener' instead."),
                Conf.said("port 1884"));
    }

    @Test
    void bindAddressMakesTheDefaultListenerOnTheUsualPort() {
        assertEquals(
                new ListenerAddress.Tcp(1883, "::1"),
                Conf.onlyListener("bind_address ::1").address());
    }

    @Test
    void commentBehindTheBindAddressIsAMistake() {
        assertEquals(
                List.of(
                        "Error: Invalid bind_address value (::1 # local).",
                        "Error found at t.conf:1."),
                Conf.problems("bind_address ::1 # local"));
    }

    @Test
    void portBelongsToTheDefaultListenerWhereverItStands() {
        var config = Conf.config("max_qos 0\nlistener 1884\nmax_qos 1\nport 1885\n");

        assertEquals(List.of("listener 1885", "listener 1884"), addresses(config));
        assertEquals(
                List.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE),
                config.listeners().stream().map(ListenerConfig::maxQos).toList());
    }

    @Test
    void secondPortWinsWithAWarning() {
        assertEquals(1885, Conf.onlyListener("port 1884\nport 1885\n").address().port());
        assertTrue(
                Conf.said("port 1884\nport 1885\n")
                        .contains(
                                "Warning: Default listener port specified multiple times. Only the"
                                        + " latest will be used."));
    }

    @Test
    void listenerOptionWithoutListenerMakesTheDefaultOne() {
        assertEquals(
                new ListenerAddress.Tcp(1883, null),
                Conf.onlyListener("max_connections 5").address());
        assertEquals(
                List.of(
                        "Creating default listener due to 'max_connections' option.",
                        "It is best practice to define a 'listener' first. Using the"
                                + " 'max_connections' option without a listener is discouraged."),
                Conf.said("max_connections 5\nmax_qos 1\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_topic_alias 1",
                "max_topic_alias_broker 1",
                "accept_protocol_versions 5",
                "listener_allow_anonymous true",
                "listener_auto_id_prefix a"
            })
    void someOptionsNeedAListener(String line) {
        String name = line.substring(0, line.indexOf(' '));

        assertEquals(
                List.of(
                        "Error: The '" + name + "' option requires a listener to be defined first.",
                        "Error found at t.conf:1."),
                Conf.problems(line));
    }

    @Test
    void commentMayFollowTheListener() {
        assertEquals(
                new ListenerAddress.Tcp(1884, null),
                Conf.onlyListener("listener 1884 # x").address());
        assertEquals(
                new ListenerAddress.Tcp(1884, "::1"),
                Conf.onlyListener("listener 1884  ::1   # x").address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999", "-1", "x", "18x"})
    void badPortIsNamed(String port) {
        assertEquals(
                List.of("Error: Invalid port value (" + port + ").", "Error found at t.conf:1."),
                Conf.problems("listener " + port));
    }

    @Test
    void listenerWithoutPortIsEmpty() {
        assertEquals(
                List.of(
                        "Error: Empty listener value in configuration.",
                        "Error found at t.conf:1."),
                Conf.problems("listener"));
    }

    @Test
    void portZeroNamesAUnixSocket() {
        assertEquals(
                new ListenerAddress.Unix(Path.of("/run/b.sock")),
                Conf.onlyListener("listener 0 /run/b.sock # local").address());
        assertEquals(
                "Error: A listener with port 0 must provide a Unix socket path.",
                Conf.problems("listener 0").getFirst());
        String longPath = "/" + "a".repeat(107);
        assertEquals(
                "Error: Path to unix socket is too long \"" + longPath + "\".",
                Conf.problems("listener 0 " + longPath).getFirst());
    }

    @Test
    void linesAfterABadListenerStillBelongToIt() {
        assertEquals(
                List.of("Error: Invalid port value (x).", "Error found at t.conf:1."),
                Conf.problems("listener x\nmax_topic_alias 5\n"));
    }

    @Test
    void anonymousClientsAreLetInOnlyWhereNoListenerIsDefined() {
        assertTrue(Conf.config("").listeners().getFirst().security().allowAnonymous());
        assertFalse(
                Conf.config("allow_anonymous false")
                        .listeners()
                        .getFirst()
                        .security()
                        .allowAnonymous());
        assertFalse(Conf.onlyListener("listener 1884").security().allowAnonymous());
        assertFalse(Conf.onlyListener("port 1884").security().allowAnonymous());
        assertTrue(
                Conf.onlyListener("listener 1884\nallow_anonymous true\n")
                        .security()
                        .allowAnonymous());
    }

    @Test
    void listenerSaysWhoIsLetInBeforeTheBrokerDoes() {
        var config =
                Conf.config(
                        """
                        allow_anonymous true
                        listener 1884
                        listener_allow_anonymous false
                        listener 1885
                        """);

        assertEquals(
                List.of(false, true),
                config.listeners().stream()
                        .map(listener -> listener.security().allowAnonymous())
                        .toList());
    }

    @Test
    void securityBelongsToItsListenerWhereThatIsAsked() {
        String content =
                """
                per_listener_settings true
                listener 1884
                allow_anonymous true
                password_file /a
                listener 1885
                acl_file /b
                """;
        var config = Conf.config(content);

        var first = config.listeners().getFirst().security();
        var second = config.listeners().getLast().security();
        assertTrue(first.allowAnonymous());
        assertEquals(Path.of("/a"), first.passwordFile());
        assertNull(first.aclFile());
        assertFalse(second.allowAnonymous());
        assertNull(second.passwordFile());
        assertEquals(Path.of("/b"), second.aclFile());
        var again = Conf.config(String.join("\n", config.toLines()));
        assertEquals(config.listeners(), again.listeners());
    }

    @Test
    void perListenerSettingsComeFirstAndStay() {
        assertEquals(
                List.of(
                        "Error: per_listener_settings must be set before any other security"
                                + " settings.",
                        "Error found at t.conf:2."),
                Conf.problems("allow_anonymous true\nper_listener_settings true\n"));
        assertEquals(
                List.of(
                        "Error: per_listener_settings cannot be set to false after true.",
                        "Error found at t.conf:2."),
                Conf.problems("per_listener_settings true\nper_listener_settings false\n"));
    }

    @Test
    void listenerSaysHowIdsBeginBeforeTheBrokerDoes() {
        var config =
                Conf.config(
                        """
                        auto_id_prefix all-
                        listener 1884
                        listener_auto_id_prefix one-
                        listener 1885
                        """);

        assertEquals(
                List.of("one-", "all-"),
                config.listeners().stream()
                        .map(listener -> listener.security().autoIdPrefix())
                        .toList());
    }

    @Test
    void everyProblemIsReported() {
        assertEquals(
                List.of(
                        "Error: Invalid port value (x).",
                        "Error found at t.conf:1.",
                        "Error: Unknown configuration variable 'max_keep_alive'.",
                        "Did you mean 'max_keepalive'?",
                        "Error found at t.conf:2.",
                        "Error: Empty allow_anonymous value in configuration.",
                        "Error found at t.conf:3.",
                        "Error: Invalid max_keepalive value (70000).",
                        "Error found at t.conf:5.",
                        "Error: Duplicate pid_file value in configuration.",
                        "Error found at t.conf:7."),
                Conf.problems(
                        """
                        listener x
                        max_keep_alive 60
                        allow_anonymous
                        # a comment
                        max_keepalive 70000
                        pid_file a
                        pid_file b
                        """));
    }

    @Test
    void fileWithProblemsGivesNoConfiguration() {
        assertNull(Conf.read("foo bar").config());
    }

    @Test
    void windowsLineEndsAreFine() {
        assertEquals(1884, Conf.onlyListener("listener 1884\r\nmax_qos 1\r\n").address().port());
    }

    @Test
    void tabIsNoSeparator() {
        assertEquals(
                List.of(
                        "Error: Unknown configuration variable 'listener\t1884'.",
                        "A TAB does not separate: use a space.",
                        "Error found at t.conf:1."),
                Conf.problems("listener\t1884"));
    }

    @Test
    void includedFileBeginsWithoutAListener(@TempDir Path directory) throws IOException {
        Path included = Files.createDirectory(directory.resolve("conf.d"));
        Files.writeString(included.resolve("a.conf"), "max_qos 0\nlistener 1885\nmax_qos 1\n");
        Path main = directory.resolve("main.conf");
        Files.writeString(main, "listener 1884\ninclude_dir " + included + "\nmax_connections 7\n");

        ServerConfig config = ServerConfigReader.read(main, Map.of()).config();

        assertTrue(config != null);
        assertEquals(List.of("listener 1883", "listener 1884", "listener 1885"), addresses(config));
        assertEquals(
                List.of(QoS.AT_MOST_ONCE, QoS.EXACTLY_ONCE, QoS.AT_LEAST_ONCE),
                config.listeners().stream().map(ListenerConfig::maxQos).toList());
        assertEquals(
                List.of(-1, 7, -1),
                config.listeners().stream().map(ListenerConfig::maxConnections).toList());
    }

    @Test
    void olderNamesMeanTheSame() {
        assertEquals(
                QoS.AT_LEAST_ONCE, Conf.onlyListener("listener 1884\nmaximum_qos 1\n").maxQos());
        assertEquals(99, Conf.config("websockets_headers_size 99").process().packetBufferSize());
        assertFalse(Conf.config("retained_persistence false").persistence().enabled());
    }

    @Test
    void limitOfMessagesOnTheirWayHasTwoSpellingsOfNone() {
        assertEquals(0, Conf.config("max_inflight_messages 65535").limits().maxInflightMessages());
        assertEquals(0, Conf.config("max_inflight_messages -3").limits().maxInflightMessages());
        assertEquals(
                "Error: Invalid max_inflight_messages value (65536).",
                Conf.problems("max_inflight_messages 65536").getFirst());
    }

    @Test
    void messageSizeLimitComesWithAdvice() {
        assertEquals(
                List.of(
                        "Note: It is recommended to replace `message_size_limit` with"
                                + " `max_packet_size`."),
                Conf.said("message_size_limit 100"));
    }

    @Test
    void unknownProtocolVersionsAreIgnoredWithAWarning() {
        var content = "listener 1884\naccept_protocol_versions 5, 6 4\n";

        assertEquals(
                List.of(4, 5),
                Conf.onlyListener(content).acceptProtocolVersions().stream()
                        .map(version -> version.level())
                        .sorted()
                        .toList());
        assertEquals(
                List.of(
                        "Warning: Ignoring the unknown protocol version '6' in"
                                + " accept_protocol_versions."),
                Conf.said(content));
    }
}
