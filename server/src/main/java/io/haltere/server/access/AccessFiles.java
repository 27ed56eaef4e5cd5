package io.haltere.server.access;

import io.haltere.broker.access.AclFile;
import io.haltere.broker.access.LineMessage;
import io.haltere.broker.access.ParsedFile;
import io.haltere.broker.access.PasswordFile;
import io.haltere.broker.access.PskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the files that say who may do what. Collects every problem, so that the operator sees them
/// all; a file with a problem is not used.
///
/// Each file is read once, however many listeners share it. Used by one thread.
final class AccessFiles {
    /// Bytes of the largest file.
    private static final long SIZE_MAX = 256L << 20;

    private static final String ALLOW_LINKS = "MOSQUITTO_UNSAFE_ALLOW_SYMLINKS";

    private final Consumer<String> warnings;
    private final List<String> problems = new ArrayList<>();

    AccessFiles(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /// The file, empty where it has problems.
    ///
    /// @param before what was read from it last; null for nothing
    PasswordFile passwords(Path path, @Nullable PasswordFile before) {
        String name = path.toString();
        return read(
                path,
                "password file",
                lines ->
                        before == null
                                ? PasswordFile.parse(name, lines)
                                : PasswordFile.parse(name, lines, before));
    }

    /// The file, empty where it has problems.
    ///
    /// @param before what was read from it last; null for nothing
    AclFile acl(Path path, boolean deniesSubscribe, @Nullable AclFile before) {
        String name = path.toString();
        return read(
                path,
                "acl_file",
                lines ->
                        before == null
                                ? AclFile.parse(name, lines, deniesSubscribe)
                                : AclFile.parse(name, lines, deniesSubscribe, before));
    }

    /// The file, empty where it has problems.
    PskFile keys(Path path) {
        return read(path, "psk_file", lines -> PskFile.parse(path.toString(), lines));
    }

    /// @throws IOException with every problem of every file, one a line
    void check() throws IOException {
        if (!problems.isEmpty()) {
            throw new IOException(String.join("\nError: ", problems));
        }
    }

    private <T> T read(Path path, String kind, Function<Iterable<String>, ParsedFile<T>> parser) {
        ParsedFile<T> parsed = parsed(path, kind, parser);
        for (LineMessage problem : parsed.problems()) {
            problems.add(
                    problem.sentence() + "\nError found at " + path + ":" + problem.line() + ".");
        }
        for (LineMessage warning : parsed.warnings()) {
            warnings.accept(
                    "Warning: " + warning.sentence() + " (" + path + ":" + warning.line() + ")");
        }
        return parsed.value();
    }

    /// Line by line: what is in memory while the loops run is what the collector has to move.
    private <T> ParsedFile<T> parsed(
            Path path, String kind, Function<Iterable<String>, ParsedFile<T>> parser) {
        String complaint = "Unable to open " + kind + " \"" + path + "\": ";
        try {
            if (Files.isSymbolicLink(path) && System.getenv(ALLOW_LINKS) == null) {
                problems.add(complaint + "it is a symbolic link (see " + ALLOW_LINKS + ").");
                return parser.apply(List.of());
            }
            if (Files.size(path) > SIZE_MAX) {
                problems.add(complaint + "it has more than " + SIZE_MAX + " bytes.");
                return parser.apply(List.of());
            }
            warnOfPermissions(path);
            try (Stream<String> lines = Files.lines(path)) {
                return parser.apply(lines::iterator);
            } catch (UncheckedIOException failure) {
                throw failure.getCause();
            }
        } catch (NoSuchFileException missing) {
            problems.add(complaint + "it does not exist.");
        } catch (CharacterCodingException malformed) {
            problems.add(complaint + "it is not UTF-8.");
        } catch (IOException failure) {
            problems.add(complaint + failure + ".");
        }
        return parser.apply(List.of());
    }

    private void warnOfPermissions(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.permissions().contains(PosixFilePermission.OTHERS_READ)) {
            warnings.accept(
                    "Warning: File "
                            + path
                            + " has world readable permissions. Future versions will refuse to"
                            + " load this file.\nTo fix this, use `chmod 0700 "
                            + path
                            + "`.");
        }
    }
}
