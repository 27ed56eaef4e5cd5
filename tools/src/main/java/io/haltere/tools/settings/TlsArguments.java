package io.haltere.tools.settings;

import io.haltere.net.TlsOptions;
import io.haltere.net.psk.PreSharedKey;
import java.io.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The flags of TLS.
record TlsArguments(Arguments arguments) {
    private static final List<String> TLS_1_3_CIPHERS =
            List.of(
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_AES_128_GCM_SHA256");

    /// The options, or null for no TLS.
    ///
    /// @param port the given one; 0 if none is
    @Nullable TlsOptions options(int port) throws UsageException {
        check();
        boolean hasCa = arguments.has(Flag.CA_FILE) || arguments.has(Flag.CA_PATH);
        boolean asksForSystem = arguments.has(Flag.OS_CERTS);
        boolean isImplied = arguments.has(Flag.SECURE_URL) || port == ConnectionSettings.TLS_PORT;
        PreSharedKey psk = psk();
        boolean isOn = psk != null || hasCa || asksForSystem || isImplied;
        if (!isOn || arguments.has(Flag.NO_TLS)) {
            return null;
        }
        if (psk != null) {
            return preShared(psk);
        }
        Path key = path(Flag.KEY);
        return new TlsOptions(
                path(Flag.CA_FILE),
                path(Flag.CA_PATH),
                asksForSystem || !hasCa,
                path(Flag.CERT),
                key,
                key == null ? null : TlsArguments::askPassword,
                !arguments.has(Flag.INSECURE),
                versions(),
                ciphers(),
                alpn(),
                path(Flag.TLS_KEY_LOG),
                null);
    }

    /// The key comes before certificates and the trust that a port implies, as in Mosquitto.
    private TlsOptions preShared(PreSharedKey psk) throws UsageException {
        String ciphers = arguments.text(Flag.CIPHERS);
        return new TlsOptions(
                null,
                null,
                false,
                null,
                null,
                null,
                true,
                versions(),
                ciphers == null ? List.of() : List.of(ciphers.split(":")),
                alpn(),
                path(Flag.TLS_KEY_LOG),
                psk);
    }

    private @Nullable PreSharedKey psk() throws UsageException {
        String key = arguments.text(Flag.PSK);
        String identity = arguments.text(Flag.PSK_IDENTITY);
        if (key == null || identity == null) {
            return null;
        }
        try {
            return PreSharedKey.ofHex(identity, key);
        } catch (IllegalArgumentException failure) {
            throw arguments.problem(
                    "Error: Problem setting TLS-PSK options: " + failure.getMessage() + ".");
        }
    }

    private void check() throws UsageException {
        boolean hasKey = arguments.has(Flag.KEY);
        if (hasKey != arguments.has(Flag.CERT)) {
            throw arguments.problem(
                    "Error: Both certfile and keyfile must be provided if one of them is set.");
        }
        checkKeyForm(arguments.text(Flag.KEY_FORM), hasKey);
        checkPsk();
    }

    private void checkKeyForm(@Nullable String form, boolean hasKey) throws UsageException {
        if (form == null) {
            return;
        }
        if (!hasKey) {
            throw arguments.problem("Error: If keyform is set, keyfile must be also specified.");
        }
        if (form.equals("engine")) {
            throw arguments.problem("Error: --keyform engine is not supported.");
        }
        if (!form.equals("pem")) {
            throw arguments.problem(
                    "Error: Problem setting key form, it must be one of 'pem' or 'engine'.");
        }
    }

    private void checkPsk() throws UsageException {
        boolean hasPsk = arguments.has(Flag.PSK);
        if (hasPsk && (arguments.has(Flag.CA_FILE) || arguments.has(Flag.CA_PATH))) {
            throw arguments.problem(
                    "Error: Only one of --psk or --cafile/--capath may be used at once.");
        }
        if (hasPsk && !arguments.has(Flag.PSK_IDENTITY)) {
            throw arguments.problem("Error: --psk-identity required if --psk used.");
        }
        if (!hasPsk && arguments.has(Flag.PSK_IDENTITY)) {
            // Mosquitto goes on without TLS, which nobody wants who names a key.
            throw arguments.problem("Error: --psk required if --psk-identity used.");
        }
    }

    private @Nullable Path path(Flag flag) {
        String text = arguments.text(flag);
        return text == null ? null : Path.of(text);
    }

    /// The least version, as in Mosquitto, though its manual page has it as the only one.
    private List<String> versions() throws UsageException {
        String text = arguments.text(Flag.TLS_VERSION, "");
        return switch (text) {
            case "" -> List.of();
            case "tlsv1.2", "tlsv1.3" -> TlsOptions.versionsFrom(text);
            default ->
                    throw arguments.problem(
                            "Error: Invalid TLS version '"
                                    + text
                                    + "', it must be one of 'tlsv1.3' or 'tlsv1.2'.");
        };
    }

    /// The flag speaks of TLS 1.2 alone, as in OpenSSL; those of 1.3 stay.
    private List<String> ciphers() {
        String text = arguments.text(Flag.CIPHERS);
        if (text == null) {
            return List.of();
        }
        var names = new ArrayList<>(TLS_1_3_CIPHERS);
        names.addAll(List.of(text.split(":")));
        return names;
    }

    private List<String> alpn() {
        String text = arguments.text(Flag.TLS_ALPN);
        return text == null ? List.of() : List.of(text);
    }

    private static char[] askPassword() {
        Console console = System.console();
        char[] password = console == null ? null : console.readPassword("PEM pass phrase:");
        return password == null ? new char[0] : password;
    }
}
