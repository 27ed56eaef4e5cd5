package io.haltere.tools.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The layout of cJSON, with the members of Mosquitto 2.1.
class JsonMessageTest {
    private static final ZonedDateTime TIME = ZonedDateTime.parse("2026-11-25T13:32:05.042376999Z");
    private static final String HEAD =
            "{\"tst\":\"2026-11-25T13:32:05.042376Z+0000\"".replace("Z", "")
                    + ",\"topic\":\"q\",\"qos\":0,\"retain\":false,\"payloadlen\":";

    private static final Publish FULL =
            new Publish(
                    TopicName.of("r/t"),
                    Payload.of("{\"a\":[1,2.50,true,null,\"x\"],\"b\":{}, \"e\":[], \"d\":1e3}"),
                    QoS.AT_LEAST_ONCE,
                    true,
                    false,
                    1,
                    Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 42)
                            .with(Property.USER_PROPERTY, new UserProperty("n1", "v1"))
                            .with(Property.CONTENT_TYPE, "text/plain")
                            .with(Property.USER_PROPERTY, new UserProperty("n2", "v2"))
                            .with(Property.CORRELATION_DATA, Payload.of("corr"))
                            .with(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                            .with(Property.RESPONSE_TOPIC, "re/sp")
                            .with(Property.MESSAGE_EXPIRY_INTERVAL, 984L));

    private static String print(String pattern, boolean pretty, Publish message)
            throws IOException {
        var out = new ByteArrayOutputStream();
        @Nullable String problem =
                OutputFormat.parse(pattern, pretty, false).write(message, () -> TIME, out);
        assertNull(problem);
        return out.toString(UTF_8);
    }

    private static Publish plain(Payload payload) {
        return new Publish(
                TopicName.of("q"), payload, QoS.AT_MOST_ONCE, false, false, 0, Properties.NONE);
    }

    @Test
    void aMessageIsOneLine() throws IOException {
        assertEquals(
                """
                {"tst":"2026-11-25T13:32:05.042376+0000","topic":"r/t","qos":1,"retain":true,\
                "payloadlen":52,"mid":1,"properties":{"subscription-identifier":42,\
                "user-properties":[{"n1":"v1"},{"n2":"v2"}],"content-type":"text/plain",\
                "correlation-data":"corr","payload-format-indicator":1,"response-topic":"re/sp",\
                "message-expiry-interval":984},\
                "payload":"{\\"a\\":[1,2.50,true,null,\\"x\\"],\\"b\\":{}, \\"e\\":[], \\"d\\":1e3}"}\
                """,
                print("%j", false, FULL));
    }

    @Test
    void prettyMeansLinesAndTabs() throws IOException {
        assertEquals(
                """
                {
                \t"tst":\t"2026-11-25T13:32:05.042376+0000",
                \t"topic":\t"r/t",
                \t"qos":\t1,
                \t"retain":\ttrue,
                \t"payloadlen":\t52,
                \t"mid":\t1,
                \t"properties":\t{
                \t\t"subscription-identifier":\t42,
                \t\t"user-properties":\t[{
                \t\t\t\t"n1":\t"v1"
                \t\t\t}, {
                \t\t\t\t"n2":\t"v2"
                \t\t\t}],
                \t\t"content-type":\t"text/plain",
                \t\t"correlation-data":\t"corr",
                \t\t"payload-format-indicator":\t1,
                \t\t"response-topic":\t"re/sp",
                \t\t"message-expiry-interval":\t984
                \t},
                \t"payload":\t{
                \t\t"a":\t[1, 2.5, true, null, "x"],
                \t\t"b":\t{
                \t\t},
                \t\t"e":\t[],
                \t\t"d":\t1000
                \t}
                }\
                """,
                print("%J", true, FULL));
    }

    @Test
    void structuresNest() throws IOException {
        Payload payload =
                Payload.of(
                        "[{\"a\":{\"b\":[1,[2,{\"c\":{}}]]},\"x\":[]},1e20,3e9,1.5e-7,-0,0.1,"
                                + "123456789012345678,\"\\u00e9\\/\\u0001\"]");

        String compact = print("%J", false, plain(payload));
        String pretty = print("%J", true, plain(payload));

        assertEquals(
                HEAD
                        + "96,\"payload\":[{\"a\":{\"b\":[1,[2,{\"c\":{}}]]},\"x\":[]},1e+20,"
                        + "3000000000,1.5e-07,-0,0.1,1.2345678901234568e+17,\"é/\\u0001\"]}",
                compact);
        assertEquals(
                """
                \t"payload":\t[{
                \t\t\t"a":\t{
                \t\t\t\t"b":\t[1, [2, {
                \t\t\t\t\t\t\t"c":\t{
                \t\t\t\t\t\t\t}
                \t\t\t\t\t\t}]]
                \t\t\t},
                \t\t\t"x":\t[]
                \t\t}, 1e+20, 3000000000, 1.5e-07, -0, 0.1, 1.2345678901234568e+17, "é/\\u0001"]
                }\
                """,
                pretty.substring(pretty.indexOf("\t\"payload\":")));
    }

    @Test
    void anEmptyPayloadIsNull() throws IOException {
        assertEquals(HEAD + "0,\"payload\":null}", print("%j", false, plain(Payload.EMPTY)));
        assertEquals(HEAD + "0,\"payload\":null}", print("%J", false, plain(Payload.EMPTY)));
    }

    @Test
    void textIsEscapedAndEndsAtNul() throws IOException {
        assertEquals(
                HEAD + "9,\"payload\":\"\\b\\f\\n\\r\\t\\u001f\\\"\\\\/\"}",
                print("%j", false, plain(Payload.of("\b\f\n\r\t\u001f\"\\/"))));
        assertEquals(HEAD + "4,\"payload\":\"a\"}", print("%j", false, plain(Payload.of("a\0bc"))));
    }

    @Test
    void bytesThatAreNoTextStay() throws IOException {
        var out = new ByteArrayOutputStream();

        OutputFormat.parse("%j", false, false)
                .write(plain(Payload.of("a\u00ff\u007f".getBytes(ISO_8859_1))), () -> TIME, out);

        assertEquals(HEAD + "3,\"payload\":\"a\u00ff\u007f\"}", out.toString(ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "' 1 ', 1",
        "true, true",
        "1e400, null",
        "3.14159265358979323, 3.1415926535897931",
        "100000000000000000000, 1e+20",
        "0.00001234, 1.234e-05",
        "0.0001234, 0.0001234",
        "1e15, 1e+15",
        "1e14, 100000000000000",
        "-5.50, -5.5",
        "1E+2, 100",
        "1234567890.125, 1234567890.125",
        "123456789012345.6, 123456789012345.59",
        "'{\"a\":1,\"a\":2}', '{\"a\":1,\"a\":2}'",
        "'\"\\ud83d\\ude00\"', '\"😀\"'",
    })
    void jsonIsEmbedded(String payload, String expected) throws IOException {
        String printed = print("%J", false, plain(Payload.of(payload)));

        assertEquals(expected + "}", printed.substring(printed.indexOf("\"payload\":") + 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hel",
                "+1",
                "NaN",
                "'a'",
                "[1,]",
                ".5",
                "-",
                "\"a",
                "nul",
                "1 2",
                "/*c*/1",
                "{\"a\":1} x",
                " ",
                "{",
                "[1",
                "\"\\ud83d\"",
                "a\0"
            })
    void whatIsNoJsonIsAProblem(String payload) throws IOException {
        var out = new ByteArrayOutputStream();

        @Nullable String problem =
                OutputFormat.parse("%J", false, true)
                        .write(plain(Payload.of(payload)), () -> TIME, out);

        assertEquals("Error: Message payload is not valid JSON on topic q.", problem);
        assertEquals("\n", out.toString(UTF_8));
    }
}
