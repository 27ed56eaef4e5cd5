package io.haltere.net;

import io.haltere.net.psk.PreSharedKey;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How to protect a connection, and whom to trust. Immutable; begin with [#system] or [#trusting].
///
/// @param caFile PEM file of certificates to trust; null for none
/// @param caPath folder of such files
/// @param systemTrust whether to trust what the operating system, else the JDK, trusts
/// @param certificate PEM file of the client's certificate and its chain
/// @param key PEM file of its key: PKCS#8, PKCS#1 or SEC1; encrypted only as PKCS#8
/// @param keyPassword asked once if the key is encrypted, and remembered for the next connection
/// @param verifiesHost whether the certificate must name the host
/// @param versions those that may be spoken, such as `TLSv1.3`, and no others; empty for all that
///   are safe today; [#versionsFrom] names a least one
/// @param ciphers names of suites as OpenSSL or the JDK spells them, and no others, also with TLS
///   1.3; empty for the JDK's choice
/// @param alpn protocol names to offer
/// @param keyLog file to which session secrets are appended in the form of NSS, for the analysis of
///   captures; made for its owner alone, and refused if it is a link or others have access. Needs
///   Bouncy Castle at run time
/// @param psk key that stands in for certificates; null for certificates. TLS 1.2 alone, ciphers as
///   OpenSSL spells them, and Bouncy Castle (bctls, bcprov, bcutil) must be there at run time
public record TlsOptions(
        @Nullable Path caFile,
        @Nullable Path caPath,
        boolean systemTrust,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Supplier<char[]> keyPassword,
        boolean verifiesHost,
        List<String> versions,
        List<String> ciphers,
        List<String> alpn,
        @Nullable Path keyLog,
        @Nullable PreSharedKey psk) {
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    public TlsOptions {
        keyPassword = AskedOnce.of(keyPassword);
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        alpn = List.copyOf(alpn);
    }

    /// Trusts what the operating system trusts.
    public static TlsOptions system() {
        return new TlsOptions(
                null, null, true, null, null, null, true, List.of(), List.of(), List.of(), null,
                null);
    }

    /// Trusts the certificates of a PEM file, and no others.
    public static TlsOptions trusting(Path caFile) {
        return new TlsOptions(
                caFile, null, false, null, null, null, true, List.of(), List.of(), List.of(), null,
                null);
    }

    /// Shows a server that both know a key, and takes the same proof from it; no certificates.
    public static TlsOptions preShared(PreSharedKey key) {
        return new TlsOptions(
                null, null, false, null, null, null, true, List.of(), List.of(), List.of(), null,
                key);
    }

    /// The versions from the given one on.
    ///
    /// @param least `TLSv1.2` or `TLSv1.3`, in any case
    /// @throws IllegalArgumentException if it is another
    public static List<String> versionsFrom(String least) {
        for (int i = 0; i < VERSIONS.size(); i++) {
            if (VERSIONS.get(i).equalsIgnoreCase(least)) {
                return VERSIONS.subList(i, VERSIONS.size());
            }
        }
        throw new IllegalArgumentException("TLS version \"" + least + "\" is not supported.");
    }

    /// Speaks these versions and no others: one for exactly that, [#versionsFrom] for a least one.
    public TlsOptions withVersions(List<String> newVersions) {
        return new TlsOptions(
                caFile,
                caPath,
                systemTrust,
                certificate,
                key,
                keyPassword,
                verifiesHost,
                newVersions,
                ciphers,
                alpn,
                keyLog,
                psk);
    }

    /// Presents a certificate to the server.
    public TlsOptions withCertificate(
            Path newCertificate, Path newKey, @Nullable Supplier<char[]> newKeyPassword) {
        return new TlsOptions(
                caFile,
                caPath,
                systemTrust,
                newCertificate,
                newKey,
                newKeyPassword,
                verifiesHost,
                versions,
                ciphers,
                alpn,
                keyLog,
                psk);
    }

    /// Accepts a certificate that names another host. Whoever is in between can read along.
    public TlsOptions withoutHostCheck() {
        return new TlsOptions(
                caFile,
                caPath,
                systemTrust,
                certificate,
                key,
                keyPassword,
                false,
                versions,
                ciphers,
                alpn,
                keyLog,
                psk);
    }

    /// Appends the secrets of each connection to a file: whoever reads it can read along.
    public TlsOptions withKeyLog(Path newKeyLog) {
        return new TlsOptions(
                caFile,
                caPath,
                systemTrust,
                certificate,
                key,
                keyPassword,
                verifiesHost,
                versions,
                ciphers,
                alpn,
                newKeyLog,
                psk);
    }

    /// Offers protocol names.
    public TlsOptions withAlpn(List<String> newAlpn) {
        return new TlsOptions(
                caFile,
                caPath,
                systemTrust,
                certificate,
                key,
                keyPassword,
                verifiesHost,
                versions,
                ciphers,
                newAlpn,
                keyLog,
                psk);
    }
}
