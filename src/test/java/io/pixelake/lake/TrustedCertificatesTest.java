package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.CaCertificates;
import io.pixelake.testkit.PrivateAuthority;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom Java trusts is the whole process's business, so it is as before behind each test. */
class TrustedCertificatesTest {
    private static final int STICKY = 01000;

    private final Properties properties = new Properties();

    @TempDir
    Path directory;

    private SSLContext context;

    @BeforeEach
    void remember() throws Exception {
        properties.putAll(System.getProperties());
        context = SSLContext.getDefault();
    }

    @AfterEach
    void restore() {
        System.setProperties(properties);
        SSLContext.setDefault(context);
    }

    @Test
    void aRestServerOfAPrivateAuthorityIsTrustedOnceItIsNamed() throws Exception {
        PrivateAuthority authority = PrivateAuthority.make(directory);
        MirrorCatalog lake = MirrorCatalog.embedded("lake", directory.resolve("lake"));
        lake.prepare();
        Catalog behind = lake.open();
        try (RestCatalogServer server = RestCatalogServer.start(behind, authority.server())) {
            Map<String, String> given = new HashMap<>(server.properties());
            MirrorCatalog unknown = MirrorCatalog.of("prod", given);
            assertThatThrownBy(unknown::open).satisfies(failure -> assertThat(TableTrouble.reason(failure))
                    .contains("PKIX path building failed", "unable to find valid certification path"));

            given.put(CaCertificates.PROPERTY, Files.readString(authority.certificate()));
            Catalog opened = MirrorCatalog.of("prod", given).open();
            assertThat(((SupportsNamespaces) opened).listNamespaces()).isEmpty();
            MirrorCatalog.close(opened);

            Map<Object, Object> before = new TreeMap<>(System.getProperties());
            TrustedCertificates.trust(Files.readString(authority.certificate()));
            assertThat(new TreeMap<>(System.getProperties()))
                    .as("trusted already")
                    .isEqualTo(before);
        } finally {
            MirrorCatalog.close(behind);
        }
    }

    /** Those that Java trusts by itself still are. */
    @Test
    void nobodyElseIsForgotten() throws Exception {
        List<String> before = authorities();

        TrustedCertificates.trust(
                Files.readString(PrivateAuthority.make(directory).certificate()));

        assertThat(authorities()).containsAll(before).contains("CN=Private").hasSize(before.size() + 1);
    }

    /** Programs that clean /tmp remove it after some days. */
    @Test
    void aTrustStoreThatWasRemovedIsWrittenAgain() throws Exception {
        PrivateAuthority users = PrivateAuthority.make(Files.createDirectory(directory.resolve("users")));
        System.setProperty("javax.net.ssl.trustStore", users.trustStore().toString());
        System.setProperty("javax.net.ssl.trustStorePassword", PrivateAuthority.PASSWORD);
        List<String> before = authorities();
        String first = certificate("first");
        String second = certificate("second");
        TrustedCertificates.trust(first);
        TrustedCertificates.trust(second);
        List<String> all = authorities();
        assertThat(all).containsAll(before).hasSize(before.size() + 2);

        Files.delete(Path.of(System.getProperty("javax.net.ssl.trustStore")));
        TrustedCertificates.trust(first);

        assertThat(authorities()).as("of both jobs, and of the user").containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void cleanersOfTemporaryFilesAreToldToLeaveIt() throws Exception {
        TrustedCertificates.trust(certificate("first"));

        Path file = Path.of(System.getProperty("javax.net.ssl.trustStore"));
        assertThat((int) Files.getAttribute(file, "unix:mode") & STICKY).isEqualTo(STICKY);
        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void whatFailedIsTriedAgain() throws Exception {
        String certificate = certificate("first");
        System.setProperty(
                "javax.net.ssl.keyStore", directory.resolve("missing.p12").toString());
        List<String> before = authorities();

        assertThatThrownBy(() -> TrustedCertificates.trust(certificate))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("missing.p12");
        assertThat(authorities()).isEqualTo(before);
        assertThat(SSLContext.getDefault()).isSameAs(context);

        System.clearProperty("javax.net.ssl.keyStore");
        TrustedCertificates.trust(certificate);
        assertThat(authorities()).contains("CN=Private");
        assertThat(SSLContext.getDefault()).isNotSameAs(context);
    }

    private String certificate(String name) throws IOException {
        return Files.readString(PrivateAuthority.make(Files.createDirectory(directory.resolve(name)))
                .certificate());
    }

    private static List<String> authorities() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Arrays.stream(((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers())
                .map(certificate -> certificate.getSubjectX500Principal().getName())
                .toList();
    }
}
