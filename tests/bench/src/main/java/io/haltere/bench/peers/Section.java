package io.haltere.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A part of a document that is written by a program, between two marks.
enum Section {
    PEERS("<!-- bin/bench peers --write -->", "<!-- end -->");

    private final String begin;
    private final String end;

    Section(String begin, String end) {
        this.begin = begin;
        this.end = end;
    }

    /// @throws IOException also when the document has no such part
    void replace(Path document, String text) throws IOException {
        String old = Files.readString(document);
        int from = old.indexOf(begin);
        int to = old.indexOf(end, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new IOException(document + " has no " + begin + " or no " + end + " after it");
        }
        Files.writeString(
                document,
                old.substring(0, from + begin.length())
                        + "\n\n"
                        + text.strip()
                        + "\n\n"
                        + old.substring(to));
    }
}
