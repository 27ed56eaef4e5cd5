package io.haltere.conformance.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The one jar of the client library: a program needs nothing else.
class OneJarTest {
    private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");
    private static final String PROGRAM =
            """
            class Hello {
                public static void main(String[] arguments) throws Exception {
                    try (var client = io.haltere.client.MqttClient.connect(arguments[0]);
                            var messages = client.subscribe("one/jar", io.haltere.mqtt.QoS.AT_LEAST_ONCE)) {
                        client.publish("one/jar", "works");
                        System.out.println(messages.iterator().next().text());
                    }
                }
            }
            """;

    @TempDir Path folder;

    private static Path jar() throws IOException {
        Path target = BrokerProcess.root().resolve("client-jar/target");
        try (Stream<Path> files = Files.list(target)) {
            List<Path> jars = files.filter(path -> path.toString().endsWith(".jar")).toList();
            assertEquals(1, jars.size(), jars.toString());
            return jars.getFirst();
        }
    }

    private static void succeeds(String... command) {
        Result result = Programs.run(command);
        assertEquals("", result.output());
        assertEquals(0, result.status());
    }

    private static void works(String... command) {
        Result result = Programs.run(command);
        assertEquals("works\n", result.output());
        assertEquals(0, result.status());
    }

    @Test
    void aProgramNeedsItAloneOnTheClassPath() throws Exception {
        Path source = Files.writeString(folder.resolve("Hello.java"), PROGRAM);
        String path = jar() + ":" + folder;
        succeeds(BIN.resolve("javac").toString(), "-Xlint:all", "-cp", path, source.toString());
        try (var broker = BrokerProcess.start()) {
            works(
                    BIN.resolve("java").toString(),
                    "-cp",
                    path,
                    "Hello",
                    "mqtt://localhost:" + broker.port());
        }
    }

    @Test
    void theProgramsOfTheManualRunWithItAlone() throws Exception {
        String manual = Files.readString(BrokerProcess.root().resolve("docs/client.md"));
        List<String> programs =
                Pattern.compile("^```java\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
                        .matcher(manual)
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        assertEquals(3, programs.size());
        try (var broker = BrokerProcess.start()) {
            String url = "mqtt://localhost:" + broker.port();
            for (String program : programs) {
                Path source = Files.writeString(folder.resolve("Program.java"), program);
                String java = BIN.resolve("java").toString();
                works(java, "-cp", jar().toString(), source.toString(), url);
            }
        }
    }

    @Test
    void aProgramNeedsItAloneOnTheModulePath() throws Exception {
        Path module =
                Files.writeString(
                        folder.resolve("module-info.java"),
                        "module hello { requires io.haltere.client; }");
        Path source =
                Files.writeString(
                        Files.createDirectory(folder.resolve("hello")).resolve("Hello.java"),
                        "package hello;\npublic " + PROGRAM);
        Path classes = folder.resolve("classes");
        String jar = jar().toString();
        succeeds(
                BIN.resolve("javac").toString(),
                "-d",
                classes.toString(),
                "-p",
                jar,
                module.toString(),
                source.toString());
        try (var broker = BrokerProcess.start()) {
            works(
                    BIN.resolve("java").toString(),
                    "-p",
                    jar + ":" + classes,
                    "-m",
                    "hello/hello.Hello",
                    "mqtt://localhost:" + broker.port());
        }
    }

    @Test
    void aRuntimeCanBeLinkedWithIt() throws Exception {
        Path image = folder.resolve("image");
        succeeds(
                BIN.resolve("jlink").toString(),
                "--module-path",
                jar().toString(),
                "--add-modules",
                "io.haltere.client",
                "--output",
                image.toString());
        Result modules = Programs.run(image.resolve("bin/java").toString(), "--list-modules");
        assertTrue(modules.output().contains("io.haltere.client"), modules.output());
    }

    @Test
    void itHoldsOurClassesAndNoOthers() throws Exception {
        try (var jar = new JarFile(jar().toFile())) {
            List<String> strangers =
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> !name.endsWith("/"))
                            .filter(name ->
                                    !name.matches("io/haltere/(client|mqtt|net)/.*\\.class"))
                            .sorted()
                            .toList();
            assertEquals(
                    List.of(
                            "META-INF/LICENSE",
                            "META-INF/MANIFEST.MF",
                            "META-INF/NOTICE",
                            "module-info.class"),
                    strangers);
        }
    }

    @Test
    void itExportsWhatItsPartsExport() throws Exception {
        Set<String> expected = new TreeSet<>();
        for (String part : List.of("client", "mqtt", "net")) {
            Path classes = BrokerProcess.root().resolve(part + "/target/classes");
            expected.addAll(exports(descriptor(classes)));
        }

        ModuleDescriptor one = descriptor(jar());
        assertEquals("io.haltere.client", one.name());
        assertEquals(expected, exports(one));
        assertTrue(
                one.requires().stream()
                        .allMatch(required ->
                                required.name().equals("java.base")
                                        || required.modifiers().contains(Requires.Modifier.STATIC)),
                one.requires().toString());
    }

    private static ModuleDescriptor descriptor(Path path) {
        return ModuleFinder.of(path).findAll().iterator().next().descriptor();
    }

    private static Set<String> exports(ModuleDescriptor module) {
        return module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
