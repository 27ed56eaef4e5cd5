package io.haltere.tools.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.haltere.mqtt.Property;
import io.haltere.tools.settings.Publication.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionFileTest {
    @TempDir private Path folder = Path.of("");

    private PubSettings parse(String file, String... words) throws Exception {
        Files.writeString(folder.resolve("mosquitto_pub"), file);
        return PubSettings.parse(
                List.of(words), Map.of("XDG_CONFIG_HOME", folder.toString(), "HOME", "nowhere"));
    }

    @Test
    void aValueIsTheRestOfTheLine() throws Exception {
        var settings = parse("# comment\n\n-t a\n-m hello  world \r\n-r\n-p 7\r\n -q 1");

        assertEquals("a", settings.publication().topic().toString());
        assertEquals(7, settings.connection().port());
        assertEquals(1, settings.connection().qos().level());
        assertEquals(Mode.MESSAGE, settings.publication().mode());
        assertEquals("hello  world ", settings.publication().text());
    }

    @Test
    void theCommandLineComesAfterIt() throws Exception {
        var settings = parse("-t a\n-h b\n-q 1\n", "-m", "x", "-h", "c");

        assertEquals("c", settings.connection().host());
        assertEquals(1, settings.connection().qos().level());
    }

    @Test
    void aPropertyHasSeveralValues() throws Exception {
        var settings =
                parse(
                        "-D publish content-type text and more\n-D publish user-property n a value",
                        "-t",
                        "a",
                        "-n");

        var properties = settings.publication().properties();
        assertEquals("text and more", properties.find(Property.CONTENT_TYPE));
        assertEquals("a value", properties.all(Property.USER_PROPERTY).getFirst().value());
    }

    @Test
    void theHomeFolderIsSecond() throws Exception {
        Path config = Files.createDirectories(folder.resolve(".config"));
        Files.writeString(config.resolve("mosquitto_sub"), "-t home");

        var settings = SubSettings.parse(List.of(), Map.of("HOME", folder.toString()));

        assertEquals("[home]", settings.filters().toString());
    }

    @Test
    void aNamedFileReplacesTheUsualOne() throws Exception {
        Path other = folder.resolve("other");
        Files.writeString(other, "-m other");

        var settings = parse("-m usual", "-t", "a", "-o", other.toString());

        assertEquals("other", settings.publication().text());
    }

    @Test
    void itsMistakesAreThoseOfTheCommandLine() {
        assertSays("Error: Unknown option 'foo'.", "foo bar");
        assertSays("Error: -t argument given but no topic specified.", "-t");
        assertSays("Error: Unknown option 'x'.", "-r x");
    }

    @Test
    void aLongLineIsRefused() throws IOException {
        String longest = "-m " + "x".repeat(1021);

        assertSays("Error: Both topic and message must be supplied.", longest);
        assertSays(
                "Error: Line too long in options file '" + folder.resolve("mosquitto_pub") + "'.",
                longest + "x");
    }

    private void assertSays(String sentence, String file) {
        var failure = assertThrows(UsageException.class, () -> parse(file));

        assertEquals(sentence, failure.message());
    }
}
