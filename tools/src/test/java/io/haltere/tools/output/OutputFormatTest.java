package io.haltere.tools.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bytes that Mosquitto's `mosquitto_sub` 2.0.11 prints for the same message, but for what only 2.1
/// has: `%f`, `%d`, separators, and widths of `%x` in bytes.
class OutputFormatTest {
    private static final ZonedDateTime TIME =
            ZonedDateTime.parse("2026-11-05T13:32:06.006376001+01:00");

    private static final Properties PROPERTIES =
            Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 42)
                    .with(Property.USER_PROPERTY, new UserProperty("n1", "v1"))
                    .with(Property.CONTENT_TYPE, "text/plain")
                    .with(Property.USER_PROPERTY, new UserProperty("n2", "v2"))
                    .with(Property.CORRELATION_DATA, Payload.of("corr"))
                    .with(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                    .with(Property.RESPONSE_TOPIC, "re/sp")
                    .with(Property.MESSAGE_EXPIRY_INTERVAL, 983L);

    private static final String LONG =
            "{\"a\":[1,2.50,true,null,\"x\"],\"b\":{}, \"e\":[], \"d\":1e3}";
    private static final String BINARY = "a\u00ff\u00febc\u0001\u007f/";

    private static Publish message(Payload payload) {
        return new Publish(
                TopicName.of("r/t"), payload, QoS.AT_LEAST_ONCE, true, false, 1, PROPERTIES);
    }

    private static Publish plain(String payload) {
        return new Publish(
                TopicName.of("nn"),
                Payload.of(payload),
                QoS.AT_MOST_ONCE,
                false,
                false,
                0,
                Properties.NONE);
    }

    private static Payload bytes(String latin) {
        return Payload.of(latin.getBytes(ISO_8859_1));
    }

    private static String print(OutputFormat format, Publish message) throws IOException {
        var out = new ByteArrayOutputStream();
        @Nullable String problem = format.write(message, () -> TIME, out);
        return out.toString(ISO_8859_1) + (problem == null ? "" : problem);
    }

    private static String print(String pattern, Payload payload) throws IOException {
        return print(OutputFormat.parse(pattern, false, false), message(payload));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "[%P][%S][%A][%C][%D][%E][%F][%R][%q][%r][%m][%l][%t]"
                        + "~[n1:v1 n2:v2][42][][text/plain][corr][983][1][re/sp][1][1][1][52][r/t]",
                "[%20S][%-20S][%020S]"
                        + "~[                  42][42                  ][00000000000000000042]",
                "[%20A][%20C][%-20C]"
                        + "~[                    ][          text/plain][text/plain          ]",
                "[%20P][%20D]~[n1:v1 n2:v2][corr]",
                "[%20E][%-20E][%020E]"
                        + "~[                 983][983                 ][00000000000000000983]",
                "[%20F][%20R]~[                   1][               re/sp]",
                "[%5q][%-5q][%05q][%5r]~[1][1][1][1]",
                "[%5m][%05m][%-5m][%5l][%05l]~[    1][00001][1    ][   52][00052]",
                "[%20t][%-20t][%020t]"
                        + "~[                 r/t][r/t                 ][                 r/t]",
                "[%.3t][%.3C][%.1R][%10.3t][%.1l][%.3P]~[r/t][tex][r][       r/t][52][n1:v1 n2:v2]",
                "%.10C|%.0C|%.2R|%.1A|%0D|%.2S|%.1F~text/plain||re||corr|42|1",
                "[%5p][%2p][%-30p]~[{\"a\":][{\"][{\"a\":[1,2.50,true,null,\"x\"],\"b]",
                "%.5p~" + LONG,
                "%%x @@~%x @",
                "%5%|~%|",
                "%00005l|%5.l|~00052|   52|",
                "é~\u00c3\u00a9",
            })
    void printsFields(String pattern, String expected) throws IOException {
        assertEquals(expected, print(pattern, bytes(LONG)));
    }

    @Test
    void padsPayloads() throws IOException {
        Payload payload = bytes("a\0bc");

        assertEquals(
                "[a\0bc][      a\0bc][a\0bc      ][000000a\0bc][61006263][61006263]",
                print("[%p][%10p][%-10p][%010p][%x][%X]", payload));
        assertEquals(" ".repeat(28) + LONG, print("%80p", bytes(LONG)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "%x~61fffe6263017f2f",
                "%X~61FFFE6263017F2F",
                "%1x|%2x|%5X~61|61ff|61FFFE6263",
                "%20x~    61fffe6263017f2f",
                "%020X~000061FFFE6263017F2F",
                "%-20x|~61fffe6263017f2f    |",
                "%.2:x~61:ff:fe:62:63:01:7f:2f",
                "%.4 X~61FF FE62 6301 7F2F",
                "%3.2-x~61-ff-fe",
                "%.3.x~61f.ffe.626.301.7f2.f",
                "%2.2%x~%x",
                "%:x~61:ff:fe:62:63:01:7f:2f",
            })
    void printsHexadecimal(String pattern, String expected) throws IOException {
        assertEquals(expected, print(pattern, bytes(BINARY)));
    }

    @Test
    void printsFloats() throws IOException {
        var single = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(-3.14f);
        var twice = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(2.5);
        var inf = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        inf.putDouble(Double.NEGATIVE_INFINITY);

        assertEquals(
                "-3.140000|-3.14|     -3.14|-000003.14|-3.1      |",
                print("%f|%.2f|%10.2f|%010.2f|%-10.1f|", Payload.of(single.array())));
        assertEquals("2.500000|2|3", print("%d|%.0d|", Payload.of(twice.array())) + "3");
        assertEquals("-inf", print("%d", Payload.of(inf.array())));
        assertEquals("||", print("%f|%d|", bytes("abc")));
    }

    @Test
    void printsEscapes() throws IOException {
        assertEquals(
                "\\\0\u0007\u001b\n\r\t\u000b", print("\\\\\\0\\a\\e\\n\\r\\t\\v", Payload.EMPTY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "@Y-@m-@d @H:@M:@S @@ @a @z @N~2026-11-05 13:32:06 @ Thu +0100 006376001",
                "@s~1793881926",
                "@q@E~%q%E",
                "%I|%U~2026-11-05T13:32:06+0100|1793881926.006376001",
                "%30I|%-30U|~      2026-11-05T13:32:06+0100|1793881926.006376001          |",
                "%.5I|%.5U|%022U~2026-|1793881926.006376001|  1793881926.006376001",
            })
    void printsTimes(String pattern, String expected) throws IOException {
        assertEquals(expected, print(pattern, Payload.EMPTY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "%~Error: Incomplete format specifier.",
                "%5~Error: Incomplete format specifier.",
                "%.3~Error: Incomplete format specifier.",
                "%-~Error: Incomplete format specifier.",
                "%0~Error: Incomplete format specifier.",
                "@~Error: Incomplete format specifier.",
                "\\~Error: Incomplete escape specifier.",
                "\\q~Error: Invalid escape specifier 'q'.",
                "%z~Error: Invalid format specifier 'z'.",
                "%5z~Error: Invalid format specifier 'z'.",
                "%c~Error: Invalid format specifier 'c'.",
                "%--3t~Error: Invalid format specifier '-'.",
                "%0-5l~Error: Invalid format specifier '-'.",
                "%.-3t~Error: Invalid format specifier '-'.",
                "%:t~Error: Invalid format specifier ':'.",
                "%100001l~Error: Format width or precision above 100000.",
            })
    void saysWhatIsWrong(String pattern, String sentence) {
        var failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> OutputFormat.parse(pattern, false, true));

        assertEquals(sentence, failure.getMessage());
    }

    @Test
    void endsTheLine() throws IOException {
        assertEquals("x\n", print(OutputFormat.parse("%p", false, true), plain("x")));
        assertEquals("\n", print(OutputFormat.parse("%p", false, true), plain("")));
    }

    @Test
    void printsThePayloadAlone() throws IOException {
        assertEquals("a\n", print(OutputFormat.payload(true), plain("a")));
        assertEquals("a", print(OutputFormat.payload(false), plain("a")));
        assertEquals("", print(OutputFormat.payload(true), plain("")));
        assertEquals(BINARY + "\n", print(OutputFormat.payload(true), message(bytes(BINARY))));
    }

    @Test
    void printsTheTopicToo() throws IOException {
        assertEquals("nn a\n", print(OutputFormat.verbose(true), plain("a")));
        assertEquals("nn a", print(OutputFormat.verbose(false), plain("a")));
        assertEquals("nn (null)\n", print(OutputFormat.verbose(true), plain("")));
        assertEquals("", print(OutputFormat.verbose(false), plain("")));
    }

    @Test
    void asksForTheTimeOnlyIfItIsPrinted() throws IOException {
        var out = new ByteArrayOutputStream();

        OutputFormat.parse("%t %p", false, false)
                .write(
                        plain("x"),
                        () -> {
                            throw new AssertionError("nobody prints the time");
                        },
                        out);

        assertEquals("nn x", out.toString(UTF_8));
    }
}
