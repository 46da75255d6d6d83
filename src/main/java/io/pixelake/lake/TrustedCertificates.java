package io.pixelake.lake;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificate authorities that are trusted besides those of Java, in the whole process: a job's tasks open a catalog wherever they run, and bring
 * the certificates along. It rests on these facts:
 *
 * <ul>
 *   <li>Iceberg's REST client takes Java's default context, which is made once.
 *   <li>Amazon's clients make contexts of their own, whose authorities Java takes from the file that {@code javax.net.ssl.trustStore} names at that
 *       moment. So do other libraries that say nothing of authorities.
 *   <li>That file is a temporary one: programs that delete old ones may remove it. It is written again the next time that a catalog is opened.
 *   <li>Each job of a task manager has a class loader of its own, so what all of them need to know is in system properties: the certificates that
 *       were added, the file, and what the user had set before.
 * </ul>
 */
final class TrustedCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedCertificates.class);
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String KEY_STORE = "javax.net.ssl.keyStore";
    private static final String TYPE = "PKCS12";
    /** Certificates are no secret, and Java doesn't read them from such a file without any. */
    private static final String PASSWORD = "pixelake";

    private static final int STICKY_AND_OWNERS = 01600;
    private static final String ADDED = "pixelake.ca-certificates";
    private static final String OURS = "pixelake.trustStore";
    private static final String BEFORE = "pixelake.before.";
    private static final List<String> SETTINGS = List.of(TRUST_STORE, TRUST_STORE + "Type", TRUST_STORE + "Password");

    private TrustedCertificates() {}

    /**
     * Trusts them from now on. Any thread.
     *
     * @param pem one or more certificates
     * @throws IllegalStateException when they can't be used
     */
    static void trust(String pem) {
        // The same object for all jobs of a process, whose class loaders each have this class.
        synchronized (System.getProperties()) {
            try {
                restoreIfRemoved();
                List<Certificate> trusted = new ArrayList<>(alreadyTrusted());
                String before = System.getProperty(ADDED, "");
                String all = before.contains(pem) ? before : before + pem + "\n";
                Set<Certificate> added = new LinkedHashSet<>(certificates(all));
                added.removeAll(trusted);
                if (!added.isEmpty()) {
                    trusted.addAll(added);
                    use(storeOf(trusted));
                    System.setProperty(ADDED, all);
                }
            } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
                throw new IllegalStateException(
                        "Cannot use lake.ca-certificates: " + e.getMessage()
                                + ". Java's trust store and key store must be readable, and " + temporaryFolder()
                                + " (java.io.tmpdir) writable, on each machine that runs the job.",
                        e);
            }
        }
    }

    private static String temporaryFolder() {
        return System.getProperty("java.io.tmpdir");
    }

    /** Java can't make any context while the property names a file that isn't there. */
    private static void restoreIfRemoved() {
        String ours = System.getProperty(OURS, "");
        if (!ours.isEmpty() && isOurs() && !Files.exists(Path.of(ours))) {
            LOG.info("The trust store {} was removed, and is written again", ours);
            SETTINGS.forEach(name -> set(name, System.getProperty(BEFORE + name)));
        }
    }

    private static boolean isOurs() {
        return System.getProperty(OURS, "").equals(System.getProperty(TRUST_STORE, ""));
    }

    /** The properties last: they say that all is done. */
    private static void use(KeyStore trusted) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ownKeys(), authorities(trusted), null);
        Path file = write(trusted);
        SSLContext.setDefault(context);
        if (!isOurs()) {
            SETTINGS.forEach(name -> set(BEFORE + name, System.getProperty(name)));
        }
        System.setProperty(OURS, file.toString());
        System.setProperty(TRUST_STORE, file.toString());
        System.setProperty(TRUST_STORE + "Type", TYPE);
        System.setProperty(TRUST_STORE + "Password", PASSWORD);
    }

    /** @param value null when it has none */
    private static void set(String property, String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    private static Collection<? extends Certificate> certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static List<Certificate> alreadyTrusted() throws GeneralSecurityException {
        return Arrays.stream(authorities(null))
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                .map(Certificate.class::cast)
                .toList();
    }

    /** @param trusted null for the file that the system property names, else Java's own */
    private static TrustManager[] authorities(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyStore storeOf(List<Certificate> trusted) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(TYPE);
        store.load(null, null);
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry("authority-" + i, trusted.get(i));
        }
        return store;
    }

    /** Read again by each context that is made, so it stays while the process runs. */
    private static Path write(KeyStore trusted) throws GeneralSecurityException, IOException {
        Path file = Files.createTempFile("pixelake-authorities-", ".p12");
        file.toFile().deleteOnExit();
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            keepFromCleaners(file);
        }
        return file;
    }

    /** What systemd and others that delete old temporary files go by (XDG Base Directory Specification). */
    private static void keepFromCleaners(Path file) {
        try {
            Files.setAttribute(file, "unix:mode", STICKY_AND_OWNERS);
        } catch (IOException e) {
            LOG.debug("{} can't be marked to be kept", file, e);
        }
    }

    /** What Java's own default context would show to servers that ask for a client's certificate. */
    private static KeyManager[] ownKeys() throws GeneralSecurityException, IOException {
        String file = System.getProperty(KEY_STORE, "");
        if (file.isEmpty()) {
            return new KeyManager[0];
        }
        char[] password = System.getProperty(KEY_STORE + "Password", "").toCharArray();
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(KeyStore.getInstance(new File(file), password), password);
        return factory.getKeyManagers();
    }
}
