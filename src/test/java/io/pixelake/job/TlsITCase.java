package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that is reached by TLS only, with {@code sslmode} and {@code sslrootcert} in its URL. */
class TlsITCase {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    private DemoStore demo;
    private String url;

    @BeforeEach
    void demandTls() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
        EditedStore store = EditedStore.copyOf(demo, "tls");
        url = store.url();
        Path key = makeCertificate("server");
        store.execute("ALTER SYSTEM SET ssl_cert_file = '" + directory.resolve("server.crt") + "'");
        store.execute("ALTER SYSTEM SET ssl_key_file = '" + key + "'");
        store.execute("ALTER SYSTEM SET ssl = 'on'");
        Files.writeString(
                Path.of(store.query("SHOW hba_file").get(0)),
                "hostssl all all all trust\nhostnossl all all all reject\n");
        store.execute("SELECT pg_reload_conf()");
        makeCertificate("other");
    }

    @AfterEach
    void stopStore() throws IOException {
        demo.close();
    }

    @Test
    void itIsReadWhenItsCertificateIsTrusted() {
        assertThat(mirror(0, "&sslmode=verify-full&sslrootcert=" + directory.resolve("server.crt")))
                .contains("demo/products: ", " committed, ");
    }

    @Test
    void anotherCertificateIsRefused() {
        assertThat(mirror(1, "&sslmode=verify-full&sslrootcert=" + directory.resolve("other.crt")))
                .contains("Cannot read Pixeltable's database at ", "PKIX path validation failed");
    }

    @Test
    void withoutTlsTheServerRefuses() {
        assertThat(mirror(1, "&sslmode=disable"))
                .contains("Cannot read Pixeltable's database at ", "pg_hba.conf rejects");
    }

    private String mirror(int code, String parameters) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--source-url", url + parameters));
        arguments.addAll(List.of("--tables", "demo/products", "--until-caught-up"));
        arguments.addAll(List.of("--lake", directory.resolve("lake").toString()));
        try (ExternalProcess process = PixelakeLauncher.startWarm("", arguments.toArray(String[]::new))) {
            assertThat(process.exitCode(StoreMirror.LIMIT)).as(process.errors()).isEqualTo(code);
            return process.output() + process.errors();
        }
    }

    /** Makes NAME.crt for this machine. @return the file of its key */
    private Path makeCertificate(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        try (ExternalProcess process = new ExternalCommand(command, Map.of()).start()) {
            process.waitFor(StoreMirror.LIMIT);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        write(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
        return write(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
    }

    private Path write(String name, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Path file = Files.writeString(
                directory.resolve(name), "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
