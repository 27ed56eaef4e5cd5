package io.haltere.tools.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of flags, each of which must do something in each of its tools.
class FlagTest {
    private static final Set<Flag> UNSUPPORTED =
            Set.of(Flag.SRV, Flag.TLS_ENGINE, Flag.TLS_ENGINE_PASSWORD);
    private static final Set<Flag> ANSWERS = Set.of(Flag.HELP, Flag.VERSION);

    @TempDir private Path folder = Path.of("");

    /// A flag in a tool and a spelling.
    record Use(Tool tool, Flag flag, String word) {}

    static List<Use> uses() {
        var uses = new ArrayList<Use>();
        for (Tool tool : Tool.values()) {
            for (Flag flag : Flag.values()) {
                for (String word : flag.spellings()) {
                    if (flag.isIn(tool)) {
                        uses.add(new Use(tool, flag, word));
                    }
                }
            }
        }
        return uses;
    }

    @ParameterizedTest
    @MethodSource("uses")
    void changesTheSettings(Use use) throws Exception {
        List<String> context = context(use);
        var words = new ArrayList<>(context);
        words.add(use.word);
        words.addAll(values(use.flag));

        if (ANSWERS.contains(use.flag)) {
            assertThrows(HelpException.class, () -> Parsing.parse(use.tool, words));
        } else if (UNSUPPORTED.contains(use.flag)) {
            var failure = assertThrows(UsageException.class, () -> Parsing.parse(use.tool, words));
            assertTrue(failure.message().endsWith(" is not supported."), failure.message());
        } else if (use.tool == Tool.RR && use.flag == Flag.STDIN_LINES) {
            assertThrows(UsageException.class, () -> Parsing.parse(use.tool, words));
        } else if (use.flag == Flag.KEY_FORM) {
            Parsing.parse(use.tool, words); // "pem" is what everybody has.
        } else if (use.flag == Flag.PSK) {
            // The other side would be an identity without a key, which is refused.
            String settings = Parsing.parse(use.tool, words).toString();
            assertTrue(settings.contains("psk=pre-shared key of me"), settings);
        } else {
            List<String> without = without(use, context);
            assertNotEquals(
                    Parsing.parse(use.tool, without).toString(),
                    Parsing.parse(use.tool, words).toString());
        }
    }

    /// What must stand before the flag for it to mean something.
    private static List<String> context(Use use) {
        var words = new ArrayList<String>();
        words.addAll(List.of("-t", "a"));
        Set<Flag> modes =
                Set.of(Flag.MESSAGE, Flag.FILE, Flag.STDIN_FILE, Flag.STDIN_LINES, Flag.NULL);
        if (needsMessage(use.tool) && !modes.contains(use.flag)) {
            words.addAll(List.of("-m", "x"));
        }
        if (use.tool == Tool.RR) {
            words.addAll(List.of("-e", "response"));
        }
        words.addAll(
                switch (use.flag) {
                    case PASSWORD -> List.of("-u", "me");
                    case PERSISTENT -> List.of("-I", "me");
                    case PRETTY -> List.of("-F", "%j");
                    case WILL_PAYLOAD, WILL_QOS, WILL_RETAIN -> List.of("--will-topic", "w");
                    case CERT, KEY, KEY_FORM ->
                            List.of("--cafile", "ca", "--key", "k", "--cert", "c");
                    case PSK -> List.of("--psk-identity", "me");
                    case PSK_IDENTITY -> List.of("--psk", "bb", "--psk-identity", "me");
                    case CIPHERS, INSECURE, TLS_VERSION, TLS_ALPN, TLS_KEY_LOG, NO_TLS, OS_CERTS ->
                            List.of("--cafile", "ca");
                    default -> List.of();
                });
        return words;
    }

    private static boolean needsMessage(Tool tool) {
        return tool == Tool.PUB || tool == Tool.RR;
    }

    /// The other side of the comparison: complete even where the flag itself completes.
    private static List<String> without(Use use, List<String> context) {
        var words = new ArrayList<>(context);
        boolean isMode = needsMessage(use.tool) && !context.contains("-m");
        if (isMode) {
            words.addAll(List.of(use.flag == Flag.NULL ? "-m" : "-n"));
            if (use.flag == Flag.NULL) {
                words.add("x");
            }
        }
        return words;
    }

    private List<String> values(Flag flag) throws IOException {
        if (flag.argument() == null) {
            return List.of();
        }
        return switch (flag) {
            case PORT -> List.of("1884");
            case PSK -> List.of("aa");
            case URL -> List.of("mqtt://elsewhere/b");
            case PROXY -> List.of("socks5h://elsewhere");
            case OPTIONS -> {
                Path file = folder.resolve("options");
                Files.writeString(file, "-q 2\n");
                yield List.of(file.toString());
            }
            case PROTOCOL -> List.of("31");
            case PROPERTY -> List.of("connect", "receive-maximum", "7");
            case RETAIN_HANDLING -> List.of("new");
            case TLS_VERSION -> List.of("tlsv1.2");
            case KEY_FORM -> List.of("pem");
            case KEEP_ALIVE, SESSION_EXPIRY, COUNT, REPEAT, TIMEOUT, MAX_INFLIGHT -> List.of("7");
            case PUBLISHERS, SUBSCRIBERS, IDLE, RATE, WINDOW -> List.of("7");
            case MESSAGES, DURATION, WARM_UP, RAMP_UP -> List.of("7");
            case SIZE -> List.of("99");
            case QOS, WILL_QOS -> List.of("2");
            case REPEAT_DELAY -> List.of("0.5");
            case RANDOM_FILTER -> List.of("50");
            default -> List.of("value");
        };
    }

    @ParameterizedTest
    @EnumSource
    void saysWhenItsArgumentIsMissing(Flag flag) {
        for (Tool tool : Tool.values()) {
            if (flag.argument() == null || !flag.isIn(tool)) {
                continue;
            }
            String word = flag.spellings().getLast();

            var failure =
                    assertThrows(UsageException.class, () -> Parsing.parse(tool, List.of(word)));

            assertTrue(failure.message().startsWith("Error: -"), failure.message());
            assertTrue(failure.message().endsWith(" specified."), failure.message());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isUnknownToOtherTools(Flag flag) {
        for (Tool tool : Tool.values()) {
            for (String word : flag.spellings()) {
                assertEquals(flag.isIn(tool), Flag.of(tool, word) == flag, word + " in " + tool);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noTwoFlagsShareASpelling(Tool tool) {
        var words = new HashSet<String>();

        for (Flag flag : Flag.values()) {
            for (String word : flag.spellings()) {
                assertTrue(words.add(word), word + " in " + tool);
            }
        }
    }

    @Test
    void theToolsKnowTheFlagsOfTheContract() {
        var shared =
                ("-A --cafile --capath --cert --key --keyform --ciphers --insecure --no-tls"
                        + " --tls-alpn --tls-engine --tls-engine-kpass-sha1 --tls-keylog"
                        + " --tls-use-os-certs --tls-version --psk --psk-identity -d --debug -D"
                        + " --property -h --host --help --version -i --id -I --id-prefix -k"
                        + " --keepalive -L --url -M --nodelay -o -p --port -P --pw --proxy -q --qos"
                        + " --quiet -S -t --topic -u --username --unix -V --protocol-version"
                        + " --will-topic --will-payload --will-qos --will-retain --ws -x");
        var pub =
                "-m --message -f --file -s --stdin-file -l --stdin-line -n --null-message -r"
                        + " --retain --repeat --repeat-delay";
        var sub =
                "-c --disable-clean-session -U --unsubscribe -T --filter-out -C -E -F -N -R"
                        + " --retained-only --remove-retained --retain-as-published"
                        + " --retain-handling --random-filter --message-rate -v --verbose --pretty"
                        + " -w --watch -W";
        var rr = "-c -e -m -f -n -s -l -F -N -R --pretty -v -W --latency";

        assertKnown(Tool.PUB, shared + " " + pub);
        assertKnown(Tool.SUB, shared + " " + sub);
        assertKnown(Tool.RR, shared + " " + rr);
        assertKnown(
                Tool.BENCH, shared.replace("-d --debug ", "").replace("-i --id ", "") + " -c -r");
        assertNull(Flag.of(Tool.PUB, "-c"));
        assertNull(Flag.of(Tool.RR, "-C"));
    }

    private static void assertKnown(Tool tool, String words) {
        List<String> unknown =
                Arrays.stream(words.split(" "))
                        .filter(word -> Flag.of(tool, word) == null)
                        .toList();

        assertEquals(List.of(), unknown, tool.toString());
    }

    @ParameterizedTest
    @EnumSource
    void usageAndManualNameEachFlag(Tool tool) {
        String usage = new Usage(tool).text();
        String manual = new ManualPage(tool).text();

        for (Flag flag : Flag.values()) {
            for (String word : flag.spellings()) {
                var line =
                        Pattern.compile("^ (-., )?\\Q" + word + "\\E( |, |$)", Pattern.MULTILINE);
                assertEquals(flag.isIn(tool), line.matcher(usage).find(), word);
                assertTrue(!flag.isIn(tool) || manual.contains(word.replace("-", "\\-")), word);
            }
        }
        assertFalse(usage.lines().anyMatch(text -> text.length() > 120));
        assertFalse(manual.lines().anyMatch(text -> text.startsWith("'") || text.isBlank()));
    }

    @Test
    void theManualExplainsFormatsAndProperties() {
        assertTrue(new ManualPage(Tool.SUB).text().contains(".SH FORMAT"));
        assertFalse(new ManualPage(Tool.PUB).text().contains(".SH FORMAT"));
        assertTrue(new ManualPage(Tool.PUB).text().contains("will\\-delay\\-interval"));
    }
}
