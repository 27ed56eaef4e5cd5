package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `mosquitto_db_dump` on databases that Debian's broker wrote.
class DbDumpTest {
    private static final String TOOL =
            BrokerProcess.root().resolve("bin/mosquitto_db_dump").toString();
    private static final Path FULL =
            BrokerProcess.root()
                    .resolve(
                            "broker/src/test/resources/io/haltere/broker/persistence/mosquitto/"
                                    + "v6-full.db");
    private static final String COMPARE =
            BrokerProcess.root()
                    .resolve(
                            "tests/conformance/src/test/resources/io/haltere/conformance/tools/"
                                    + "compare-dump.py")
                    .toString();

    @TempDir private Path folder;

    private static String told(int status, String... words) {
        var command = new ArrayList<>(List.of(TOOL));
        command.addAll(List.of(words));
        Programs.Result result = Programs.run(command.toArray(new String[0]));
        assertEquals(status, result.status(), result.output());
        return result.output();
    }

    private Path changed(String name, byte[] database) throws IOException {
        return Files.write(folder.resolve(name), database);
    }

    @Test
    void jsonSaysWhatPythonReads() throws IOException {
        Path json = Files.writeString(folder.resolve("json"), told(0, "--json", FULL.toString()));

        assertEquals(
                new Programs.Result(0, ""),
                Programs.run("python3", COMPARE, FULL.toString(), json.toString()));
    }

    @Test
    void textHasALineForEachValue() {
        String text = told(0, FULL.toString());

        assertTrue(text.startsWith("Mosquitto DB dump\nCRC: 0\nDB version: 6\nDB_CHUNK_CFG:\n"));
        assertTrue(
                text.contains(
                        """
                        DB_CHUNK_BASE_MSG:
                        \tLength: 53
                        \tStore ID: 53
                        """),
                text);
        assertTrue(
                text.contains(
                        """
                        \tTopic: one/a
                        \tQoS: 1
                        \tRetain: 0
                        \tPayload Length: 5
                        \tExpiry Time: 0
                        \tPayload: first
                        """),
                text);
        assertTrue(
                text.contains(
                        """
                        \tProperties:
                        \t\tPayload format indicator: 1
                        \t\tContent type: text/plain
                        \t\tResponse topic: answers/here
                        \t\tCorrelation data: 0001FF
                        \t\tUser property: name , välue
                        \t\tUser property: name , twice
                        """),
                text);
        assertTrue(
                text.contains(
                        """
                        DB_CHUNK_SUB:
                        \tLength: 20
                        \tClient ID: new
                        \tTopic: one/#
                        \tQoS: 1
                        \tSubscription ID: 300
                        \tOptions: 0x0C
                        """),
                text);
    }

    @Test
    void countsChunks() {
        assertEquals(
                """
                DB_CHUNK_CFG:        1
                DB_CHUNK_BASE_MSG:   9
                DB_CHUNK_CLIENT_MSG: 13
                DB_CHUNK_RETAIN:     2
                DB_CHUNK_SUB:        5
                DB_CHUNK_CLIENT:     6
                """,
                told(0, "--stats", FULL.toString()));
    }

    @Test
    void countsWhatClientsTake() {
        assertEquals(
                """
                SC: 2 SS: 10 MC: 4 MS: 616
                """
                        .strip(),
                told(0, "--client-stats", FULL.toString())
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceAll(" +old$", ""));
    }

    @Test
    void aDamagedFileIsReadAsFarAsItMakesSense() throws IOException {
        byte[] whole = Files.readAllBytes(FULL);
        String cut = changed("cut", Arrays.copyOf(whole, 200)).toString();

        for (String flag : List.of("--stats", "--json", "--client-stats")) {
            String said = told(1, flag, cut);

            assertEquals(
                    1,
                    said.split("Error: Corrupt persistent database: end of the file", -1).length
                            - 1,
                    said);
        }
        assertTrue(told(1, "--stats", cut).contains("DB_CHUNK_BASE_MSG:   1\n"));
    }

    @Test
    void outputThatFailsIsTold() {
        assertEquals(
                new Programs.Result(1, "Error: Unable to write: No space left on device.\n"),
                Programs.run("sh", "-c", TOOL + " " + FULL + " > /dev/full"));
    }

    @Test
    void saysWhatIsWrongInMosquittosWords() throws IOException {
        byte[] newer = Files.readAllBytes(FULL);
        newer[22] = 7;

        assertEquals(
                "Error: Unable to open " + folder.resolve("absent") + "\n",
                told(0, folder.resolve("absent").toString()));
        assertEquals(
                "Error: Unrecognised file format.\n",
                told(1, changed("text", "no database at all, really".getBytes()).toString()));
        assertEquals(
                "Error: There is no store in " + folder + ".\n",
                told(1, "--stats", folder.toString()));
        assertEquals(
                "Error: There is no store in " + folder + ".\n",
                told(1, "--json", folder.toString()));
        assertTrue(
                told(0, "--stats", changed("newer", newer).toString())
                        .startsWith("Warning: mosquitto_db_dump does not support this DB version"));
        for (String[] words : new String[][] {{}, {"--help"}, {"--what", "x"}, {"a", "b", "c"}}) {
            assertEquals(
                    "Usage: mosquitto_db_dump [--stats | --client-stats | --json]"
                            + " <mosquitto db filename>\n"
                            + "       mosquitto_db_dump --verify <store directory>\n"
                            + "       mosquitto_db_dump --repair <store directory>"
                            + " <new directory>\n",
                    told(1, words));
        }
    }
}
