package io.haltere.tools;

import io.haltere.mqtt.Payload;
import io.haltere.tools.settings.Publication;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Where payloads come from.
final class Payloads {
    private static final int FAILED = 1;

    private final Console console;

    Payloads(Console console) {
        this.console = console;
    }

    static InputStream stdin() {
        return new FileInputStream(FileDescriptor.in);
    }

    /// The one payload of a publication that is not read line by line.
    Payload one(Publication publication) throws ExitException {
        return switch (publication.mode()) {
            case MESSAGE -> Payload.of(publication.text());
            case NULL -> Payload.EMPTY;
            case FILE -> file(Objects.requireNonNull(publication.file()));
            case STDIN -> all();
            case STDIN_LINES -> throw new IllegalStateException("lines are many");
        };
    }

    private Payload file(Path file) throws ExitException {
        try {
            if (Files.size(file) >= Publication.PAYLOAD_MAX) {
                console.error(
                        "Error: File must be less than " + Publication.PAYLOAD_MAX + " bytes.");
                throw failed("Error loading input file \"" + file + "\".");
            }
            return Payload.of(Files.readAllBytes(file));
        } catch (IOException failure) {
            console.error("Error: Unable to open file \"" + file + "\".");
            throw failed("Error loading input file \"" + file + "\".");
        }
    }

    private Payload all() throws ExitException {
        byte[] bytes;
        try (InputStream in = stdin()) {
            bytes = in.readNBytes(Publication.PAYLOAD_MAX);
        } catch (IOException failure) {
            throw failed("Error loading input from stdin.");
        }
        if (bytes.length == 0) {
            console.error("Error: Zero length input.");
            throw failed("Error loading input from stdin.");
        }
        if (bytes.length >= Publication.PAYLOAD_MAX) {
            console.error(
                    "Error: Message length must be less than "
                            + Publication.PAYLOAD_MAX
                            + " bytes.");
            throw failed("Error loading input from stdin.");
        }
        return Payload.of(bytes);
    }

    private ExitException failed(String sentence) {
        console.error(sentence);
        return new ExitException(FAILED);
    }
}
