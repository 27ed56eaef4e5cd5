package io.haltere.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.tidy.Sources.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules of CONTRIBUTING.md and ARCHITECTURE.md that can be read off the text.
class TidyTest {
    private static final int FILE_LINES = 500;
    private static final int PACKAGE_TYPES = 25;

    /// Packages of the core from the bottom to the top; a package imports only what is below.
    private static final List<Set<String>> ORDER =
            List.of(
                    Set.of("access"),
                    Set.of("port", "metrics"),
                    Set.of("retained", "persistence"),
                    Set.of("routing"),
                    Set.of("session"),
                    Set.of("connection", "sys"));

    /// The classes of the core that several loops touch.
    private static final Set<String> SHARED =
            Set.of(
                    "Access",
                    "SessionRegistry",
                    "SubscriptionTree",
                    "SharedGroup",
                    // The groups of one filter, within the tree.
                    "Subscribers",
                    "RetainedMessages",
                    "RetainedNode",
                    "Counters",
                    // How many refer to one message on disk, on whatever loop.
                    "Kept",
                    // One flag, read by the loops that choose a member of a shared group.
                    "Session",
                    // One flag, read by the loops of publishers.
                    "Crowd",
                    // A number, read by the loops of those who subscribe to `$SYS`.
                    "SysValue");

    private static final List<Source> SOURCES = Sources.all();

    @Test
    void methodsConstructorsAndNamesKeepToTheirLimits() {
        var findings = new ArrayList<String>();
        SOURCES.forEach(source -> Shape.check(source, findings));

        assertEquals(List.of(), findings);
    }

    @Test
    void theShapeRulesFindWhatBreaksThem(@TempDir Path folder) throws IOException {
        Path bad = folder.resolve("ThingManager.java");
        Files.writeString(
                bad,
                "class ThingManager { void m() { if (true) { for (;;) { while (true) { if (true) {"
                        + " if (true) { try { x(); } catch (Exception e) {} } } } } } } void x()"
                        + " throws Exception {"
                        + "\n".repeat(70)
                        + "} }");
        var findings = new ArrayList<String>();

        Sources.parse(List.of(bad)).forEach(source -> Shape.check(source, findings));

        for (String what : List.of("named", "nested", "lines", "swallowed")) {
            assertTrue(findings.stream().anyMatch(f -> f.contains(what)), what + findings);
        }
    }

    @Test
    void filesAndPackagesKeepToTheirLimits() {
        var findings = new ArrayList<String>();
        var types = new TreeMap<String, Integer>();
        for (Source source : SOURCES) {
            if (source.lines().size() > FILE_LINES) {
                findings.add(source.path() + " has " + source.lines().size() + " lines");
            }
            if (!source.isTest()) {
                types.merge(source.packageName(), 1, Integer::sum);
            }
        }
        types.forEach((name, count) -> {
            if (count > PACKAGE_TYPES) {
                findings.add(name + " has " + count + " types");
            }
        });

        assertEquals(List.of(), findings);
    }

    @Test
    void thePackagesOfTheCoreAreInOrder() {
        var findings = new ArrayList<String>();
        var imports = Pattern.compile("import (?:static )?io\\.haltere\\.broker\\.([a-z]+)\\..*");
        for (Source source : shipped("broker")) {
            int own = level(source.packageName().replaceFirst("io\\.haltere\\.broker\\.?", ""));
            for (String line : source.lines()) {
                var match = imports.matcher(line);
                boolean climbs =
                        match.matches()
                                && !source.packageName().endsWith("." + match.group(1))
                                && level(match.group(1)) >= own;
                if (climbs) {
                    findings.add(source.path() + " imports upwards: " + line);
                }
            }
        }

        assertEquals(List.of(), findings);
    }

    private static int level(String name) {
        for (int i = 0; i < ORDER.size(); i++) {
            if (ORDER.get(i).contains(name)) {
                return i;
            }
        }
        return ORDER.size();
    }

    @Test
    void onlyTheServerKnowsNetty() {
        assertEquals(
                List.of(),
                lines(
                        source -> !source.path().startsWith("server") && !source.isTest(),
                        "\\bio\\.netty\\b"));
    }

    @Test
    void onlySharedClassesOfTheCoreLock() {
        assertEquals(
                List.of(),
                lines(
                        source ->
                                source.path().startsWith("broker")
                                        && !source.isTest()
                                        && !SHARED.contains(typeName(source)),
                        "\\b(synchronized|volatile|Atomic[A-Z]\\w*)\\b"));
    }

    /// The programs and the client deal with real peers; what is below them is given its time.
    @Test
    void onlyTheEdgesReadClocks() {
        Set<String> edges = Set.of("server", "client", "tools");
        assertEquals(
                List.of(),
                lines(
                        source ->
                                !edges.contains(source.path().getName(0).toString())
                                        && !source.isTest(),
                        "Instant\\.now\\(|currentTimeMillis\\(|nanoTime\\(|Thread\\.sleep\\("));
    }

    @Test
    void noTestSleeps() {
        assertEquals(List.of(), lines(Source::isTest, "[T]hread\\.sleep\\("));
    }

    @Test
    void thereAreNoPromisesWithoutANumber() {
        assertEquals(List.of(), lines(_ -> true, "\\b(T[O]DO|F[I]XME|X[X]X)\\b(?!.*#\\d+)"));
    }

    /// What is protected here has its name from a library's class that it extends.
    @Test
    void accessorsAreNouns() {
        assertEquals(
                List.of(),
                lines(
                        source -> !source.isTest(),
                        "^    (?! *protected )(public )?[\\w<>@, ]+ [g]et[A-Z]\\w*\\(\\)"));
    }

    @Test
    void everyModuleIsNullMarked() {
        List<Path> modules =
                SOURCES.stream()
                        .map(Source::path)
                        .filter(path -> path.endsWith("module-info.java"))
                        .toList();

        assertFalse(modules.isEmpty());
        for (Source source : SOURCES) {
            if (modules.contains(source.path())) {
                assertTrue(
                        source.lines().stream().anyMatch(line -> line.contains("NullMarked")),
                        source.path().toString());
            }
        }
    }

    @Test
    void theMapNamesFilesThatExist() throws IOException {
        var findings = new ArrayList<String>();
        Set<String> names =
                Set.copyOf(SOURCES.stream().map(TidyTest::typeName).distinct().toList());
        var path = Pattern.compile("`?(?:mqtt|broker|server)/[a-z/]*([A-Z]\\w+)");
        for (String line : Files.readAllLines(Sources.root().resolve("ARCHITECTURE.md"))) {
            var match = path.matcher(line);
            while (match.find()) {
                if (!names.contains(match.group(1))) {
                    findings.add(match.group());
                }
            }
        }

        assertEquals(List.of(), findings);
    }

    @Test
    void nothingNamesOneMachine() {
        assertEquals(
                List.of(),
                lines(_ -> true, "[\" (=](/work|/farm|/root|/home)/|repo1?\\.maven\\.org"));
    }

    /// The JVM says nothing of a method that it does not know.
    @Test
    void theMethodsThatTheCompilerIsToldOfExist() throws IOException {
        var findings = new ArrayList<String>();
        var command = Pattern.compile("-XX:CompileCommand=\\w+,([\\w.]+)\\.(\\w+)::(\\w+)");
        for (String line :
                Files.readAllLines(Sources.root().resolve("server/src/dist/java.options"))) {
            var match = command.matcher(line);
            if (match.matches() && !isMethod(match.group(1), match.group(2), match.group(3))) {
                findings.add(line);
            }
        }

        assertEquals(List.of(), findings);
    }

    private static boolean isMethod(String packageName, String type, String method) {
        var declaration = Pattern.compile("    (?:\\w+ )+" + method + "\\(.*");
        return shipped("server").stream()
                .filter(source -> source.packageName().equals(packageName))
                .filter(source -> source.path().endsWith(type + ".java"))
                .flatMap(source -> source.lines().stream())
                .anyMatch(line -> declaration.matcher(line).matches());
    }

    private static List<Source> shipped(String module) {
        return SOURCES.stream()
                .filter(source -> source.module().equals(module) && !source.isTest())
                .toList();
    }

    private static String typeName(Source source) {
        return source.path().getFileName().toString().replace(".java", "");
    }

    private static List<String> lines(Predicate<Source> where, String regex) {
        var pattern = Pattern.compile(regex);
        var findings = new ArrayList<String>();
        for (Source source : SOURCES) {
            if (where.test(source)) {
                for (int i = 0; i < source.lines().size(); i++) {
                    if (pattern.matcher(source.lines().get(i)).find()) {
                        findings.add(
                                source.path()
                                        + ":"
                                        + (i + 1)
                                        + " "
                                        + source.lines().get(i).strip());
                    }
                }
            }
        }
        return findings;
    }
}
