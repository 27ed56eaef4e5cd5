package io.haltere.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// The Java files of the tree, read as text and parsed once.
final class Sources {
    private static final Path ROOT =
            Path.of(System.getProperty("haltere.root", "../..")).toAbsolutePath().normalize();

    private Sources() {}

    /// One file.
    ///
    /// @param path from the root of the tree
    record Source(Path path, List<String> lines, CompilationUnitTree tree) {
        boolean isTest() {
            return path.startsWith("tests") || path.toString().contains("/src/test/");
        }

        String module() {
            return path.getName(0).toString();
        }

        String packageName() {
            var name = tree.getPackageName();
            return name == null ? "" : name.toString();
        }
    }

    static Path root() {
        return ROOT;
    }

    static List<Source> all() {
        var files = new ArrayList<Path>();
        try (Stream<Path> walk = Files.walk(ROOT)) {
            walk.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.toString().contains("/target/"))
                    .forEach(files::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return parse(files);
    }

    static List<Source> parse(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("--release", "25"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            var sources = new ArrayList<Source>();
            for (CompilationUnitTree tree : task.parse()) {
                Path path = Path.of(tree.getSourceFile().toUri());
                Path shown = path.startsWith(ROOT) ? ROOT.relativize(path) : path;
                sources.add(new Source(shown, Files.readAllLines(path), tree));
            }
            return sources;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
