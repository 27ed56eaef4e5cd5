package io.haltere.tools.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The sentences that scripts look for. Those of Mosquitto 2.0.11, but where it is silent.
class UsageExceptionTest {
    @Test
    void pointsToTheUsage() {
        var failure = assertThrows(UsageException.class, () -> Parsing.pub("--foo"));

        assertEquals(
                List.of(
                        "Error: Unknown option '--foo'.",
                        "",
                        "Use 'mosquitto_pub --help' to see usage."),
                failure.lines());
        assertEquals(1, UsageException.STATUS);
    }

    @Test
    void helpAndVersionAreNoErrors() {
        var help = assertThrows(HelpException.class, () -> Parsing.sub("--help"));
        var version = assertThrows(HelpException.class, () -> Parsing.rr("--version"));

        assertTrue(help.text().contains("Usage: mosquitto_sub "));
        assertEquals("mosquitto_rr version 2.1.2\n", version.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "-A; Error: -A argument given but no address specified.",
                "--cafile; Error: --cafile argument given but no file specified.",
                "--capath; Error: --capath argument given but no directory specified.",
                "--cert; Error: --cert argument given but no file specified.",
                "--key; Error: --key argument given but no file specified.",
                "--keyform; Error: --keyform argument given but no keyform specified.",
                "--ciphers; Error: --ciphers argument given but no ciphers specified.",
                "--tls-alpn; Error: --tls-alpn argument given but no protocol specified.",
                "--tls-engine; Error: --tls-engine argument given but no engine_id specified.",
                "--tls-engine-kpass-sha1; Error: --tls-engine-kpass-sha1 argument given but no"
                        + " kpass sha1 specified.",
                "--tls-version; Error: --tls-version argument given but no version specified.",
                "--psk; Error: --psk argument given but no key specified.",
                "--psk-identity; Error: --psk-identity argument given but no identity specified.",
                "-h; Error: -h argument given but no host specified.",
                "--host; Error: -h argument given but no host specified.",
                "-i; Error: -i argument given but no id specified.",
                "-I; Error: -I argument given but no id prefix specified.",
                "-k; Error: -k argument given but no keepalive specified.",
                "-L; Error: -L argument given but no URL specified.",
                "-M; Error: -M argument given but max_inflight not specified.",
                "-p; Error: -p argument given but no port specified.",
                "-P; Error: -P argument given but no password specified.",
                "--proxy; Error: --proxy argument given but no proxy url specified.",
                "-q; Error: -q argument given but no QoS specified.",
                "-t; Error: -t argument given but no topic specified.",
                "-u; Error: -u argument given but no username specified.",
                "--unix; Error: --unix argument given but no socket path specified.",
                "-V; Error: --protocol-version argument given but no version specified.",
                "--will-topic; Error: --will-topic argument given but no will topic specified.",
                "--will-payload; Error: --will-payload argument given but no will payload"
                        + " specified.",
                "--will-qos; Error: --will-qos argument given but no will QoS specified.",
                "-x; Error: -x argument given but no session expiry interval specified.",
                "-m; Error: -m argument given but no message specified.",
                "-f; Error: -f argument given but no file specified.",
                "--repeat; Error: --repeat argument given but no count specified.",
                "--repeat-delay; Error: --repeat-delay argument given but no time specified.",
                "-D connect receive-maximum; Error: --property argument given but not enough"
                        + " arguments specified.",
                "-D connect user-property a; Error: --property argument given but not enough"
                        + " arguments specified.",
            })
    void pubMissesAnArgument(String words, String sentence) {
        assertSays(Tool.PUB, words, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "-k 4; Error: Invalid keepalive given, it must be between 5 and 65535 inclusive.",
                "-k 65536; Error: Invalid keepalive given, it must be between 5 and 65535"
                        + " inclusive.",
                "-k x; Error: Invalid keepalive given, it must be between 5 and 65535 inclusive.",
                "-p -1; Error: Invalid port given: -1",
                "-p 70000; Error: Invalid port given: 70000",
                "-p x; Error: Invalid port given: x",
                "-q 3; Error: Invalid QoS given: 3",
                "-M 0; Error: Maximum inflight messages must be greater than 0.",
                "-M x; Error: Maximum inflight messages must be greater than 0.",
                "-i a -I b; Error: -i and -I argument cannot be used together.",
            })
    void pubRefusesNumbers(String words, String sentence) {
        assertSays(Tool.PUB, words, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "--cert x; Error: Both certfile and keyfile must be provided if one of them is"
                        + " set.",
                "--key x; Error: Both certfile and keyfile must be provided if one of them is set.",
                "--keyform pem; Error: If keyform is set, keyfile must be also specified.",
                "--keyform x --key k --cert c; Error: Problem setting key form, it must be one of"
                        + " 'pem' or 'engine'.",
                "--keyform engine --key k --cert c; Error: --keyform engine is not supported.",
                "--tls-engine x; Error: --tls-engine is not supported.",
                "-S; Error: -S is not supported.",
                "--psk aa; Error: --psk-identity required if --psk used.",
                "--psk aa --psk-identity x --cafile f; Error: Only one of --psk or"
                        + " --cafile/--capath may be used at once.",
                "--psk-identity x; Error: --psk required if --psk-identity used.",
                "--psk xx --psk-identity x; Error: Problem setting TLS-PSK options: the key is not"
                        + " hexadecimal.",
                "--cafile f --tls-version x; Error: Invalid TLS version 'x', it must be one of"
                        + " 'tlsv1.3' or 'tlsv1.2'.",
                "-V x; Error: Invalid protocol version argument given.",
                "-x x; Error: session-expiry-interval not a number.",
                "-x -2; Error: session-expiry-interval out of range.",
                "-x 4294967296; Error: session-expiry-interval out of range.",
                "-x ∞; Error: You must provide a client id if you are using an infinite session"
                        + " expiry interval.",
                "--will-payload x; Error: Will payload given, but no will topic given.",
                "--will-retain; Error: Will retain given, but no will topic given.",
                "--will-qos 3; Error: Invalid will QoS 3.",
                "--will-topic a/+; Error: Invalid will topic 'a/+', does it contain '+' or '#'?",
            })
    void pubRefusesConnections(String words, String sentence) {
        assertSays(Tool.PUB, words, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "-L foo; Error: unsupported URL scheme.",
                "-L http://host/a; Error: unsupported URL scheme.",
                "-L mqtt://host; Error: Invalid URL for -L argument specified - topic missing.",
                "-L mqtt://host/; Error: Invalid URL for -L argument specified - topic missing.",
                "-L mqtt://:1/a; Error: Invalid URL for -L argument specified - host missing.",
                "-L mqtt://host:x/a; Error: Invalid port given: x",
                "--proxy foo; Error: Unsupported proxy protocol: foo",
                "--proxy socks5://h; Error: Unsupported proxy protocol: socks5://h",
                "--proxy socks5h://; Error: Invalid proxy.",
                "--proxy socks5h://:1; Error: Invalid proxy.",
                "--proxy socks5h://@h; Error: Invalid proxy.",
                "--proxy socks5h://a%4; Error: Invalid proxy.",
                "--proxy socks5h://h:0; Error: Invalid proxy port 0",
                "--proxy socks5h://h:70000; Error: Invalid proxy port 70000",
                "--proxy socks5h://h:x; Error: Invalid proxy port x",
                "-o a -o b; Error: -o can only be used once.",
                "-o no/such/file; Error: Unable to read options file 'no/such/file'.",
            })
    void pubRefusesUrlsAndFiles(String words, String sentence) {
        assertSays(Tool.PUB, words, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "-t a/+ -m x; Error: Invalid publish topic 'a/+', does it contain '+' or '#'?",
                "-t a/#b -m x; Error: Invalid publish topic 'a/#b', does it contain '+' or '#'?",
                "-t a; Error: Both topic and message must be supplied.",
                "-m a; Error: Both topic and message must be supplied.",
                "-t a -m b -n; Error: Only one type of message can be sent at once.",
                "-t a -m b -m c; Error: Only one type of message can be sent at once.",
                "-t a -s -l; Error: Only one type of message can be sent at once.",
                "-t a -m b --repeat 0; Error: --repeat argument must be >0.",
                "-t a -m b --repeat x; Error: --repeat argument must be >0.",
                "-t a -m b --repeat-delay -1; Error: --repeat-delay argument must be >=0.0.",
                "-t a -m b --repeat-delay NaN; Error: --repeat-delay argument must be >=0.0.",
                "-c; Error: Unknown option '-c'.",
            })
    void pubRefusesMessages(String words, String sentence) {
        assertSays(Tool.PUB, words, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "-U; Error: -U argument given but no unsubscribe topic specified.",
                "-T; Error: -T argument given but no topic filter specified.",
                "-C; Error: -C argument given but no count specified.",
                "-F; Error: -F argument given but no format specified.",
                "--random-filter; Error: --random-filter argument given but no chance specified.",
                "-W; Error: -W argument given but no timeout specified.",
                "-c -t a; Error: You must provide a client id if you are using the -c option.",
                "-c -V 5 -t a; Error: You must provide a client id if you are using an infinite"
                        + " session expiry interval.",
                "-v; Error: You must specify a topic to subscribe to.",
                "-t a/#b; Error: Invalid subscription topic 'a/#b', are all '+' and '#' wildcards"
                        + " correct?",
                "-L mqtt://h/a#b; Error: Invalid subscription topic 'a#b', are all '+' and '#'"
                        + " wildcards correct?",
                "-U a/#b; Error: Invalid unsubscribe topic 'a/#b', are all '+' and '#' wildcards"
                        + " correct?",
                "-t a -T a/#b; Error: Invalid filter topic 'a/#b', are all '+' and '#' wildcards"
                        + " correct?",
                "-t a -C 0; Error: Invalid message count \"0\".",
                "-t a -C x; Error: Invalid message count \"x\".",
                "-t a -W 0; Error: Invalid timeout \"0\".",
                "-t a --retain-handling x; Error: Unknown retain handling 'x'.",
                "-t a --random-filter 0; Error: --random-filter chance must be between 0.1-100.0",
                "-t a --random-filter 101; Error: --random-filter chance must be between 0.1-100.0",
                "-t a --random-filter x; Error: --random-filter chance must be between 0.1-100.0",
                "-t a -R --retained-only; Error: Combining '-R' and '--retained-only' makes no"
                        + " sense.",
                "-t a -F %; Error: Incomplete format specifier.",
                "-t a -F %z; Error: Invalid format specifier 'z'.",
                "-m x; Error: Unknown option '-m'.",
            })
    void subRefuses(String words, String sentence) {
        assertSays(Tool.SUB, words, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "-e; Error: -e argument given but no response topic specified.",
                "-c; Error: You must provide a client id if you are using an infinite session"
                        + " expiry interval.",
                "-t a -e b; Error: All of topic, message, and response topic must be supplied.",
                "-t a -m x; Error: All of topic, message, and response topic must be supplied.",
                "-m x -e b; Error: All of topic, message, and response topic must be supplied.",
                "-t a -e b -l; Error: -l is not supported.",
                "-t a -e a/+ -m x; Error: Invalid response topic 'a/+', does it contain '+' or"
                        + " '#'?",
                "-t a/+ -e b -m x; Error: Invalid publish topic 'a/+', does it contain '+' or"
                        + " '#'?",
                "-C 1; Error: Unknown option '-C'.",
            })
    void rrRefuses(String words, String sentence) {
        assertSays(Tool.RR, words, sentence);
    }

    @Test
    void refusesControlCharactersInTopics() {
        var failure = assertThrows(UsageException.class, () -> Parsing.sub("-t", "a\u0001"));

        assertEquals("Error: Malformed UTF-8 in -t argument.", failure.message());
    }

    private static void assertSays(Tool tool, String words, String sentence) {
        List<String> list = Arrays.asList(words.split(" "));

        var failure = assertThrows(UsageException.class, () -> Parsing.parse(tool, list));

        assertEquals(sentence, failure.message());
    }
}
