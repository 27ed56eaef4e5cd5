package io.haltere.tools.passwd;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Asks for a password twice, without showing it; without a terminal, takes two lines of stdin.
final class Prompt {
    private static final int MAX_BYTES = 65_535;

    private Prompt() {}

    static byte[] ask() throws PasswdException {
        byte[] first = line("Password: ");
        if (first.length == 0) {
            throw new PasswdException("Error: Empty password.");
        }
        byte[] second = line("Reenter password: ");
        if (!Arrays.equals(first, second)) {
            throw new PasswdException("Error: Passwords do not match.", PasswdException.MISMATCH);
        }
        return first;
    }

    private static byte[] line(String prompt) throws PasswdException {
        Console console = System.console();
        byte[] line = console == null ? piped(prompt) : typed(console, prompt);
        if (line.length > MAX_BYTES) {
            throw new PasswdException("Error: Password must be less than 65536 characters long.");
        }
        return line;
    }

    private static byte[] typed(Console console, String prompt) {
        char @Nullable [] characters = console.readPassword("%s", prompt);
        return characters == null
                ? new byte[0]
                : new String(characters).getBytes(StandardCharsets.UTF_8);
    }

    /// The JVM knows a console only where stdin and stdout both are a terminal. With stdout in a
    /// file somebody may still be typing: `stty` fails where that is not so.
    private static byte[] piped(String prompt) throws PasswdException {
        System.err.print(prompt);
        System.err.flush();
        boolean isTyped = stty("-echo");
        var restore = new Thread(() -> stty("echo"));
        if (isTyped) {
            Runtime.getRuntime().addShutdownHook(restore);
        }
        try {
            return readLine();
        } catch (IOException failed) {
            throw new PasswdException("Error: Unable to read the password.");
        } finally {
            if (isTyped) {
                Runtime.getRuntime().removeShutdownHook(restore);
                stty("echo");
                System.err.println();
            }
        }
    }

    /// Byte by byte: the second password must stay in the pipe.
    private static byte[] readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        int next = System.in.read();
        while (next >= 0 && next != '\n' && line.size() <= MAX_BYTES) {
            if (next != '\r') {
                line.write(next);
            }
            next = System.in.read();
        }
        return line.toByteArray();
    }

    private static boolean stty(String mode) {
        try {
            Process stty =
                    new ProcessBuilder("stty", mode)
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return stty.waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
