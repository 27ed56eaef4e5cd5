package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "tls_engine x,OpenSSL engines",
        "plugin /x.so,plugins",
        "plugin_opt_anything x,plugins",
        "auth_opt_anything x,plugins",
        "connection x,bridges"
    })
    void optionOfMosquittoThatIsMissingIsRefused(String line, String area) {
        String name = line.substring(0, line.indexOf(' '));

        assertEquals(
                List.of(
                        "Error: The '" + name + "' option is not supported yet (" + area + ").",
                        "Error found at t.conf:2."),
                Conf.problems("listener 1883\n" + line));
    }

    @Test
    void valueThatIsMissingIsRefused() {
        assertEquals(
                List.of(
                        "Error: protocol http_api is not supported yet (HTTP).",
                        "Error found at t.conf:2."),
                Conf.problems("listener 1883\nprotocol http_api"));
    }

    @Test
    void sqlitePluginMeansOurStore() {
        String lines =
                """
                plugin /usr/lib/x/mosquitto_persist_sqlite.so
                plugin_opt_sync normal
                plugin_opt_flush_period 3
                plugin_opt_db_file /var/lib/x.sqlite3
                """;

        PersistenceConfig persistence = Conf.config(lines).persistence();

        assertTrue(persistence.enabled());
        assertEquals(PersistenceConfig.Sync.INTERVAL, persistence.sync());
        assertEquals(3, persistence.syncInterval().toSeconds());
    }

    @Test
    void optionsOfOtherPluginsAreNotForSqlite() {
        String lines = "plugin /x/mosquitto_persist_sqlite.so\nplugin_opt_other 1";

        assertEquals(
                List.of(
                        "Error: Unknown option 'plugin_opt_other' of mosquitto_persist_sqlite.so.",
                        "Error found at t.conf:2."),
                Conf.problems(lines));
    }

    @ParameterizedTest
    @ValueSource(strings = {"enable_control_api false", "enable_control_api 0"})
    void noToWhatIsMissingIsAccepted(String line) {
        assertEquals(List.of(), Conf.said(line));
        assertTrue(Conf.config(line).isLocalOnly());
    }

    @ParameterizedTest
    @CsvSource({
        "retry_interval,Warning: The retry_interval option is no longer available.",
        "dhparamfile,Warning: The dhparamfile option has no effect.",
        "websockets_log_level,Warning: The websockets_log_level option has no effect."
    })
    void optionsWithoutEffectOnlyWarn(String name, String warning) {
        assertEquals(List.of(warning), Conf.said(name + " 3"));
        assertTrue(Conf.config(name + " 3").isLocalOnly());
    }

    @Test
    void unknownOptionIsNamedAsMosquittoNamesIt() {
        assertEquals(
                List.of("Error: Unknown configuration variable 'foo'.", "Error found at t.conf:1."),
                Conf.problems("foo bar"));
    }

    @ParameterizedTest
    @CsvSource({"persistance,persistence", "cafil,cafile", "retry_intervall,retry_interval"})
    void guessesAmongAllKnownNames(String name, String meant) {
        assertTrue(Conf.problems(name + " x").contains("Did you mean '" + meant + "'?"));
    }
}
