package io.haltere.net;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whom a client trusts.
final class TrustedCertificates {
    private static final String CA_FILE = "CA file";

    // Debian, Fedora, Alpine.
    private static final List<Path> SYSTEM =
            List.of(
                    Path.of("/etc/ssl/certs/ca-certificates.crt"),
                    Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
                    Path.of("/etc/ssl/cert.pem"));

    // The last is the name that `openssl rehash` gives.
    private static final Pattern IN_FOLDER = Pattern.compile(".*\\.(pem|crt)|[0-9a-f]{8}\\.[0-9]+");

    // Of the process, since each connection may have options of its own.
    private static final TrustCache CACHE = new TrustCache();

    private final Map<X509Certificate, Boolean> validity = new HashMap<>();
    private final Set<X509Certificate> certificates = new LinkedHashSet<>();

    private boolean isValidNow = true;

    private TrustedCertificates() {}

    static List<X509Certificate> of(@Nullable Path file, @Nullable Path folder, boolean isValidNow)
            throws IOException {
        var trusted = new TrustedCertificates();
        trusted.isValidNow = isValidNow;
        if (file != null) {
            trusted.addFile(file);
        }
        if (folder != null) {
            trusted.addFolder(folder);
        }
        return List.copyOf(trusted.certificates);
    }

    static TrustManager[] managers(TlsOptions options) throws IOException {
        var sources =
                new TrustCache.Sources(options.caFile(), options.caPath(), options.systemTrust());
        List<TrustCache.Stamp> stamps = stamps(sources);
        TrustManager[] known = stamps == null ? null : CACHE.find(sources, stamps);
        if (known != null) {
            return known;
        }
        var trusted = new TrustedCertificates();
        if (sources.file() != null) {
            trusted.addFile(sources.file());
        }
        if (sources.folder() != null) {
            trusted.addFolder(sources.folder());
        }
        if (sources.isSystem()) {
            trusted.addSystem();
        }
        TrustManager[] managers = trusted.managers();
        if (stamps != null) {
            CACHE.put(sources, stamps, trusted.validity, managers);
        }
        return managers;
    }

    /// How the files look before they are read; null when one cannot be seen, which reading tells.
    private static @Nullable List<TrustCache.Stamp> stamps(TrustCache.Sources sources) {
        var paths = new ArrayList<Path>();
        try {
            if (sources.file() != null) {
                paths.add(sources.file());
            }
            if (sources.folder() != null) {
                try (DirectoryStream<Path> files = certificateFiles(sources.folder())) {
                    files.forEach(paths::add);
                }
                paths.sort(Comparator.naturalOrder());
            }
            Path system = sources.isSystem() ? systemFile() : null;
            if (system != null) {
                paths.add(system);
            }
            return TrustCache.Stamp.of(paths);
        } catch (IOException | DirectoryIteratorException unseen) {
            return null;
        }
    }

    private void addFile(Path path) throws IOException {
        var file = new PemFile(CA_FILE, path);
        List<X509Certificate> all = file.certificates();
        if (all.isEmpty()) {
            throw file.unreadable("no certificate in it", null);
        }
        if (!addValid(all)) {
            throw file.unreadable("not valid at this time", null);
        }
    }

    private void addFolder(Path folder) throws IOException {
        var all = new ArrayList<X509Certificate>();
        try (DirectoryStream<Path> files = certificateFiles(folder)) {
            for (Path file : files) {
                all.addAll(new PemFile(CA_FILE, file).certificates());
            }
        } catch (java.nio.file.FileSystemException failure) {
            throw new IOException("Unable to read CA folder " + folder, failure);
        }
        if (!addValid(all)) {
            throw new IOException("Unable to use CA folder " + folder + ": no valid certificate");
        }
    }

    private static DirectoryStream<Path> certificateFiles(Path folder) throws IOException {
        return Files.newDirectoryStream(folder, TrustedCertificates::isCertificateFile);
    }

    private static boolean isCertificateFile(Path path) {
        return IN_FOLDER.matcher(path.getFileName().toString()).matches()
                && Files.isRegularFile(path);
    }

    private void addSystem() throws IOException {
        Path system = systemFile();
        if (system != null) {
            addFile(system);
            return;
        }
        for (TrustManager manager : managers((KeyStore) null)) {
            if (manager instanceof X509TrustManager jdk) {
                addValid(List.of(jdk.getAcceptedIssuers()));
            }
        }
    }

    private static @Nullable Path systemFile() {
        for (Path path : SYSTEM) {
            if (Files.isReadable(path)) {
                return path;
            }
        }
        return null;
    }

    /// The JDK never looks at the dates of what it trusts; Mosquitto's library does.
    private boolean addValid(List<X509Certificate> all) {
        boolean isAnyValid = false;
        for (X509Certificate certificate : all) {
            boolean isValid = isValid(certificate);
            validity.put(certificate, isValid);
            if (!isValidNow || isValid) {
                certificates.add(certificate);
                isAnyValid = true;
            }
        }
        return isAnyValid;
    }

    static boolean isValid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException invalid) {
            return false; // The JDK answers by exception.
        }
    }

    private TrustManager[] managers() throws IOException {
        if (certificates.isEmpty()) {
            throw new IOException("TLS needs a CA file, a CA folder or the system's trust.");
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : certificates) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            return managers(store);
        } catch (GeneralSecurityException failure) {
            throw new IOException("TLS cannot use the trusted certificates.", failure);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws IOException {
        try {
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException failure) {
            throw new IOException("TLS cannot use the trusted certificates.", failure);
        }
    }
}
