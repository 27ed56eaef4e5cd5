package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.config.ConfigFile;
import io.haltere.config.Option;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold for each option, whichever options there are.
class OptionTablesTest {
    private static final String LISTENER = "listener 1883\n";
    private static final String CERTIFICATE = "certfile /c\nkeyfile /k\ncafile /a\n";

    /// Values of many kinds; for every option at least one is good and not the default.
    private static final List<String> CANDIDATES =
            List.of(
                    "true",
                    "false",
                    "1",
                    "21",
                    "4097",
                    "ipv4",
                    "never",
                    "debug",
                    "stdout",
                    "3d",
                    "5,4",
                    "json",
                    "tlsv1.3",
                    "websockets");

    private static List<Option<?>> options() {
        return ServerConfig.SECTIONS.stream()
                .flatMap(section -> section.options().stream())
                .toList();
    }

    private static Stream<Option<?>> optionsWithEffect() {
        return options().stream()
                .filter(option -> !option.name().equals(ConfigFile.INCLUDE_DIR))
                // It says how other lines are read.
                .filter(option -> option != ProcessConfig.EXPAND_ENVIRONMENT)
                // It says whom other options belong to.
                .filter(option -> option != SecurityConfig.PER_LISTENER_SETTINGS)
                // Their one other value is not supported yet.
                .filter(option -> option != PersistenceConfig.PERSISTENCE)
                .filter(option -> option != TlsConfig.TLS_KEYFORM);
    }

    /// Lines without which an option makes no sense.
    private static String context(Option<?> option) {
        if (option == ListenerConfig.PROXY_PROTOCOL_V2_REQUIRE_TLS) {
            return LISTENER + "enable_proxy_protocol 2\n";
        }
        if (option == TlsConfig.PSK_HINT) {
            return LISTENER; // Stands in place of certificates.
        }
        return TlsConfig.SECTION.options().contains(option) ? LISTENER + CERTIFICATE : LISTENER;
    }

    private static List<Object> records(ServerConfig config) {
        return List.of(
                config.limits(),
                config.delivery(),
                config.security(),
                config.logging(),
                config.persistence(),
                config.process(),
                config.listeners());
    }

    private static List<String> candidates(Option<?> option) {
        var all = new ArrayList<>(CANDIDATES);
        all.addAll(option.exampleArguments());
        return all;
    }

    @ParameterizedTest
    @MethodSource("optionsWithEffect")
    void everyOptionChangesTheRecords(Option<?> option) {
        var defaults = records(Conf.config(LISTENER));

        boolean changes =
                candidates(option).stream()
                        .map(argument -> context(option) + option.name() + ' ' + argument)
                        .map(content -> Conf.read(content).config())
                        .anyMatch(config -> config != null && !records(config).equals(defaults));

        assertTrue(changes);
    }

    @ParameterizedTest
    @MethodSource("optionsWithEffect")
    void everyChangeIsSeenOnReload(Option<?> option) {
        var defaults = Conf.config(context(option));

        for (String argument : candidates(option)) {
            ServerConfig config =
                    Conf.read(context(option) + option.name() + ' ' + argument).config();
            if (config != null) {
                boolean differs = !records(config).equals(records(defaults));
                // What repeats a default is given and yet changes no record.
                assertTrue(!differs || !config.diff(defaults).isEmpty());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optionsWithEffect")
    void everyValueReadsBackFromItsLines(Option<?> option) {
        for (String argument : candidates(option)) {
            ServerConfig config =
                    Conf.read(context(option) + option.name() + ' ' + argument).config();
            if (config != null) {
                var again = Conf.config(String.join("\n", config.toLines()));
                assertEquals(records(config), records(again));
            }
        }
    }

    @Test
    void everyDefaultSurvivesTheExampleFile() {
        String defaults =
                options().stream()
                        .filter(option -> option.defaultsTo() != null)
                        .filter(option -> option != ListenerConfig.PORT)
                        .flatMap(option ->
                                option.exampleArguments().stream()
                                        .map(argument -> option.name() + ' ' + argument))
                        .collect(Collectors.joining("\n"));
        var inExample =
                ServerManual.exampleFile()
                        .lines()
                        .filter(line -> line.startsWith("#") && !line.startsWith("# "))
                        .map(line -> line.substring(1))
                        .collect(Collectors.toSet());

        assertTrue(inExample.containsAll(defaults.lines().toList()));
        assertEquals(records(Conf.config(LISTENER)), records(Conf.config(LISTENER + defaults)));
    }

    @Test
    void everyExampleIsAGoodValue() {
        for (Option<?> option : options()) {
            if (!option.name().equals(ConfigFile.INCLUDE_DIR)) {
                for (String argument : option.exampleArguments()) {
                    assertEquals(
                            List.of(),
                            Conf.problems(context(option) + option.name() + ' ' + argument));
                }
            }
        }
    }

    @Test
    void exampleFileIsAllComments() {
        assertTrue(Conf.config(ServerManual.exampleFile()).isLocalOnly());
    }

    @Test
    void everyOptionIsExplained() {
        for (Option<?> option : options()) {
            assertFalse(option.doc().isBlank(), option.name());
            assertTrue(option.doc().endsWith("."), option.name());
            assertNotEquals(List.of(""), option.exampleArguments(), option.name());
        }
    }

    @Test
    void everyDeclaredOptionIsInATable() throws IllegalAccessException {
        Set<Object> inTables = new HashSet<>(options());
        var declarers =
                List.of(
                        LimitsConfig.class,
                        DeliveryConfig.class,
                        SecurityConfig.class,
                        LoggingConfig.class,
                        PersistenceConfig.class,
                        ProcessConfig.class,
                        ListenerConfig.class,
                        WebSocketConfig.class,
                        TlsConfig.class);

        for (Class<?> declarer : declarers) {
            for (Field field : declarer.getDeclaredFields()) {
                if (field.getType() == Option.class) {
                    assertTrue(inTables.contains(field.get(null)), field.toString());
                }
            }
        }
    }
}
