package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.config.ConfigDiff;
import io.haltere.mqtt.QoS;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
    private static List<String> addresses(ServerConfig config) {
        return config.listeners().stream().map(l -> l.address().toString()).toList();
    }

    @Test
    void portsOfTheCommandLineReplaceTheLocalOne() {
        var config = ServerConfig.defaults().withLocalPorts(List.of(2000, 2001, 2000));

        assertEquals(
                List.of(
                        "listener 2000 127.0.0.1",
                        "listener 2000 ::1",
                        "listener 2001 127.0.0.1",
                        "listener 2001 ::1"),
                addresses(config));
        assertTrue(config.isLocalOnly());
        assertTrue(config.listeners().getLast().security().allowAnonymous());
    }

    @Test
    void portsOfTheCommandLineDoNotCountBesideListeners() {
        var config = Conf.config("listener 1884");

        assertSame(config, config.withLocalPorts(List.of(2000)));
    }

    @Test
    void localOnlyModeWarns() {
        assertEquals(3, ServerConfig.defaults().warnings().size());
        assertEquals(List.of(), Conf.config("listener 1884").warnings());
    }

    @Test
    void sameFileIsNoDifference() {
        String content = "listener 1884\nmax_qos 1\nlog_type all\n";

        assertTrue(Conf.config(content).diff(Conf.config(content)).isEmpty());
    }

    @Test
    void differenceNamesTheListener() {
        var before = Conf.config("listener 1884\nmax_qos 1\nlistener 1885\n");
        var after = Conf.config("listener 1885\nlistener 1884\nmax_qos 0\n");

        assertEquals(
                List.of(new ConfigDiff.Change("listener 1884", "max_qos", "1", "0", true)),
                after.diff(before).changes());
    }

    @Test
    void newAndLostListenersAreTold() {
        var before = Conf.config("listener 1884");
        var after = Conf.config("listener 1885 ::1");

        assertEquals(
                List.of(
                        new ConfigDiff.Change(
                                "listener 1885 ::1", "listener", "absent", "present", true),
                        new ConfigDiff.Change(
                                "listener 1884", "listener", "present", "absent", true)),
                after.diff(before).changes());
        assertEquals(List.of(), after.diff(before).needingRestart());
    }

    @Test
    void listenersOnOnePortAreToldApartByTheirDomain() {
        var ipv4 = "listener 1884\nsocket_domain ipv4\n";
        var ipv6 = "listener 1884\nsocket_domain ipv6\nmax_qos ";
        var before = Conf.config(ipv4 + ipv6 + 1);
        var after = Conf.config(ipv6 + "0\n" + ipv4);

        assertEquals(
                List.of(new ConfigDiff.Change("listener 1884", "max_qos", "1", "0", true)),
                after.diff(before).changes());
    }

    @Test
    void optionsOfTheBrokerAreComparedToo() {
        var before = Conf.config("");
        var after = Conf.config("event_loops 3\nsys_interval 0\n");

        assertEquals(
                List.of(new ConfigDiff.Change("", "event_loops", "0", "3", false)),
                after.diff(before).needingRestart());
        assertEquals(2, after.diff(before).changes().size());
    }

    @Test
    void aReloadLeavesWhatNeedsARestart() {
        var running = Conf.config("event_loops 2\nlistener 1884\n");
        var wanted = Conf.config("event_loops 3\nmax_keepalive 60\nlistener 1884\nmax_qos 1\n");

        ServerConfig inForce = wanted.after(running);

        assertEquals(2, inForce.process().eventLoops());
        assertEquals(60, inForce.limits().maxKeepalive().toSeconds());
        assertEquals(QoS.AT_LEAST_ONCE, inForce.listeners().getFirst().maxQos());
        assertEquals(wanted.diff(running).needingRestart(), wanted.diff(inForce).changes());
    }

    @Test
    void theMemoryLimitIsADecimalNumberOfAnySize() {
        assertEquals(5_000_000_000L, Conf.config("memory_limit 5000000000").limits().memoryLimit());
        for (String bad : List.of("-1", "10M", "x", "9223372036854775808")) {
            assertEquals(
                    List.of(
                            "Error: Invalid memory_limit value (" + bad + ").",
                            "Error found at t.conf:1."),
                    Conf.problems("memory_limit " + bad));
        }
    }

    @Test
    void linesReadBack() {
        var config =
                Conf.config(
                        """
                        port 1884
                        bind_address ::1
                        log_dest file /tmp/my log
                        clientid_prefixes #a b
                        listener 1885 # x
                        accept_protocol_versions 6
                        """);

        var again = Conf.config(String.join("\n", config.toLines()));

        assertTrue(again.diff(config).isEmpty());
        assertEquals(config.listeners(), again.listeners());
    }
}
