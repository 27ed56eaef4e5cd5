package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    private static final Option<Boolean> SWITCH = Option.of("switch", Kind.bool(), false, "");
    private static final Option<Integer> NUMBER =
            Option.of("number", Kind.integer(Integer.MIN_VALUE, Integer.MAX_VALUE), 7, "");
    private static final Option<Integer> QOS = Option.of("qos", Kind.integer(0, 2), 2, "");
    private static final Option<@Nullable String> TEXT =
            Option.unset("text", Kind.text(10), "x", "");
    private static final Option<@Nullable String> LAST =
            Option.unset("last", Kind.lastText(10), "x", "");
    private static final Option<@Nullable Path> PATH = Option.unset("path", Kind.path(), "x", "");
    private static final Option<Colour> COLOUR =
            Option.of("colour", Kind.choice(List.of(Colour.values())), Colour.RED, "");

    @ParameterizedTest
    @CsvSource({"true,true", "1,true", "false,false", "0,false", "true # no comment,true"})
    void switchTakesFourSpellingsAndIgnoresTheRest(String text, boolean expected) {
        assertEquals(expected, new Conf("switch " + text).value(SWITCH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"True", "yes", "2", "true#"})
    void switchRefusesOtherWords(String text) {
        assertEquals(
                List.of("Error: Invalid switch value (" + text + ").", "Error found at t.conf:1."),
                new Conf("switch " + text).complaints(SWITCH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"switch", "switch ", "switch   "})
    void emptyValueIsNamed(String line) {
        assertEquals(
                List.of("Error: Empty switch value in configuration.", "Error found at t.conf:1."),
                new Conf(line).complaints(SWITCH));
    }

    @ParameterizedTest
    @CsvSource({
        "10,10",
        "-10,-10",
        "+10,10",
        "0x1f,31",
        "-0X1F,-31",
        "010,8",
        "0,0",
        "2147483647,2147483647",
        "-2147483648,-2147483648",
        "12 # rest,12"
    })
    void numberHasTheNotationsOfC(String text, int expected) {
        assertEquals(expected, new Conf("number " + text).value(NUMBER));
    }

    @Test
    void tabBeforeDigitsIsSkippedAsInC() {
        assertEquals(12, new Conf("number \t12").value(NUMBER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "12x",
                "08",
                "0x",
                "0xg",
                "-",
                "+-1",
                "1.5",
                "2147483648",
                "-2147483649",
                "99999999999999999999",
                "٣"
            })
    void numberRefusesWhatDoesNotParseWhole(String text) {
        assertEquals(
                List.of("Error: Invalid number value (" + text + ").", "Error found at t.conf:1."),
                new Conf("number " + text).complaints(NUMBER));
    }

    @Test
    void tabBehindDigitsGetsAHint() {
        assertEquals(
                List.of(
                        "Error: Invalid number value (12\t).",
                        "A TAB does not separate: use a space.",
                        "Error found at t.conf:1."),
                new Conf("number 12\t").complaints(NUMBER));
    }

    @Test
    void numberOutsideItsBoundsIsRefused() {
        assertEquals(
                List.of(
                        "Error: Invalid qos value (3).",
                        "Error found at t.conf:1.",
                        "Error: Invalid qos value (-1).",
                        "Error found at t.conf:2."),
                new Conf("qos 3\nqos -1\n").complaints(QOS));
    }

    @Test
    void countTakesNegativeAsZero() {
        Option<Integer> count = Option.of("count", Kind.count(100), 5, "");

        assertEquals(0, new Conf("count -4").value(count));
        assertEquals(100, new Conf("count 100").value(count));
        assertEquals(2, new Conf("count 101").complaints(count).size());
    }

    @Test
    void limitTakesAnythingBelowOneAsNone() {
        Option<Integer> limit = Option.of("limit", Kind.limit(), -1, "");

        assertEquals(-1, new Conf("limit 0").value(limit));
        assertEquals(-1, new Conf("limit -5").value(limit));
        assertEquals(1, new Conf("limit 1").value(limit));
    }

    @Test
    void lastNumberWins() {
        assertEquals(1, new Conf("qos 0\nqos 1\n").value(QOS));
    }

    @Test
    void secondsAreADuration() {
        Option<Duration> wait =
                Option.of("wait", Kind.seconds(0, 65_535), Duration.ofSeconds(1), "");

        assertEquals(Duration.ofSeconds(90), new Conf("wait 90").value(wait));
        assertEquals(List.of("90"), wait.write(Duration.ofSeconds(90)));
        assertEquals(2, new Conf("wait 65536").complaints(wait).size());
    }

    @Test
    void minutesAreCappedWithAWarning() {
        Option<@Nullable Duration> age = Option.unset("age", Kind.minutes(1000), "5", "");
        var conf = new Conf("age 1001");

        assertEquals(Duration.ofMinutes(1000), conf.value(age));
        assertEquals(
                List.of("Warning: The age value of 1001 is too large, using 1000 instead."),
                conf.said());
        assertEquals(
                List.of("Error: Invalid age value (0).", "Error found at t.conf:1."),
                new Conf("age 0").complaints(age));
    }

    @ParameterizedTest
    @CsvSource({"text a b,a b", "text    a  b  ,a  b", "text a # b,a # b", "text #a,#a"})
    void textIsTheRestOfTheLine(String line, String expected) {
        assertEquals(expected, new Conf(line).value(TEXT));
    }

    @Test
    void secondTextIsADuplicate() {
        assertEquals(
                List.of(
                        "Error: Duplicate text value in configuration.",
                        "Error found at t.conf:2."),
                new Conf("text a\ntext b\n").complaints(TEXT));
    }

    @Test
    void secondPathIsADuplicate() {
        assertEquals(
                List.of(
                        "Error: Duplicate path value in configuration.",
                        "Error found at t.conf:2."),
                new Conf("path a\npath a\n").complaints(PATH));
    }

    @Test
    void pathThatCannotBeWrittenDownIsRefused() {
        assertEquals(
                List.of("Error: Invalid path value (/a /).", "Error found at t.conf:1."),
                new Conf("path /a /").complaints(PATH));
    }

    @Test
    void lastTextWinsWhereItMay() {
        assertEquals("b", new Conf("last a\nlast b\n").value(LAST));
    }

    @Test
    void textLongerThanItsLimitIsRefused() {
        assertEquals("ééééé", new Conf("text ééééé").value(TEXT));
        assertEquals(
                List.of(
                        "Error: Invalid text value (longer than 10 bytes).",
                        "Error found at t.conf:1."),
                new Conf("text éééééé").complaints(TEXT));
    }

    @Test
    void textThatIsNoUtf8IsRefused() {
        byte[] latin1 = "text \u00e9".getBytes(StandardCharsets.ISO_8859_1);

        assertEquals(
                List.of("Error: Malformed UTF-8 in configuration.", "Error found at t.conf:1."),
                new Conf(latin1).complaints(TEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text a\u0001", "text a\u0085", "text \uFFFE", "text a\u007f"})
    void textWithControlCharactersIsRefused(String line) {
        assertEquals(
                List.of("Error: Malformed UTF-8 in configuration.", "Error found at t.conf:1."),
                new Conf(line).complaints(TEXT));
    }

    @Test
    void replacementCharacterIsALetterLikeAnyOther() {
        assertEquals("\uFFFD", new Conf("text \uFFFD").value(TEXT));
    }

    @Test
    void choiceIsSpelledInLowerCase() {
        assertEquals(Colour.DARK_BLUE, new Conf("colour dark_blue").value(COLOUR));
        assertEquals(
                List.of("Error: Invalid colour value (RED).", "Error found at t.conf:1."),
                new Conf("colour RED").complaints(COLOUR));
    }

    @Test
    void badValueLeavesTheDefault() {
        assertEquals(7, new Conf("number x").value(NUMBER));
        assertNull(new Conf("text").value(TEXT));
    }
}
