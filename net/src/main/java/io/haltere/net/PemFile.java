package io.haltere.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A file of PEM blocks. What is between them is no concern of ours.
///
/// @param role of the file, for messages
record PemFile(String role, Path path) {
    private static final int SIZE_MAX = 16 * 1024 * 1024;
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    /// One block.
    ///
    /// @param isEncrypted by headers of the block, as was usual before PKCS#8
    record Block(String label, byte[] content, boolean isEncrypted) {}

    List<Block> blocks() throws IOException {
        String text = text();
        var blocks = new ArrayList<Block>();
        Matcher begin = BEGIN.matcher(text);
        int from = 0;
        while (begin.find(from)) {
            String label = begin.group(1);
            int end = text.indexOf("-----END " + label + "-----", begin.end());
            if (end < 0) {
                throw unreadable("\"" + label + "\" has no end", null);
            }
            blocks.add(block(label, text.substring(begin.end(), end)));
            from = end;
        }
        return blocks;
    }

    private String text() throws IOException {
        byte[] bytes = bytes();
        if (bytes.length > SIZE_MAX) {
            throw unreadable("larger than " + SIZE_MAX + " bytes", null);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(SIZE_MAX + 1);
        } catch (NoSuchFileException failure) {
            throw unreadable("No such file or directory", failure);
        } catch (AccessDeniedException failure) {
            throw unreadable("Permission denied", failure);
        } catch (IOException failure) {
            throw unreadable(String.valueOf(failure.getMessage()), failure);
        }
    }

    private Block block(String label, String body) throws IOException {
        String base64 = body;
        int colon = body.indexOf(':');
        if (colon >= 0) {
            // Headers end with an empty line.
            String[] parts = body.strip().split("\\R\\s*\\R", 2);
            base64 = parts.length == 2 ? parts[1] : body;
        }
        try {
            byte[] content = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
            return new Block(label, content, colon >= 0 && body.contains("ENCRYPTED"));
        } catch (IllegalArgumentException failure) {
            throw unreadable("\"" + label + "\" is not Base64", failure);
        }
    }

    /// The certificates in the order of the file; there may be none.
    List<X509Certificate> certificates() throws IOException {
        var certificates = new ArrayList<X509Certificate>();
        for (Block block : blocks()) {
            switch (block.label()) {
                case "CERTIFICATE", "X509 CERTIFICATE" -> certificates.add(certificate(block));
                default -> {} // Keys and parameters may stand in the same file.
            }
        }
        return certificates;
    }

    private X509Certificate certificate(Block block) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.content()));
        } catch (CertificateException failure) {
            throw unreadable("not a certificate: " + failure.getMessage(), failure);
        }
    }

    /// What to throw if something is wrong with this file.
    IOException unreadable(String reason, @Nullable Exception cause) {
        return new IOException("Unable to read " + role + " " + path + ": " + reason, cause);
    }
}
