package io.pixelake.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority that Java doesn't know, with a certificate that it signed for servers of this machine. Java's keytool makes both. */
public final class PrivateAuthority {
    public static final String PASSWORD = "changeit";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path folder;

    private PrivateAuthority(Path folder) {
        this.folder = folder;
    }

    /** @param folder where its files are made */
    public static PrivateAuthority make(Path folder) throws IOException {
        PrivateAuthority authority = new PrivateAuthority(folder);
        authority.makeFiles();
        return authority;
    }

    private void makeFiles() {
        List<String> of = List.of("-keystore", folder.resolve("authority.p12").toString(), "-storepass", PASSWORD);
        List<String> server = List.of("-keystore", folder.resolve("server.p12").toString(), "-storepass", PASSWORD);
        String request = folder.resolve("server.csr").toString();
        String signed = folder.resolve("server.crt").toString();
        keytool(of, "-genkeypair", "-alias", "ca", "-keyalg", "RSA", "-dname", "CN=Private", "-ext", "bc:c=ca:true");
        keytool(
                of,
                "-exportcert",
                "-alias",
                "ca",
                "-rfc",
                "-file",
                certificate().toString());
        keytool(server, "-genkeypair", "-alias", "server", "-keyalg", "RSA", "-dname", "CN=localhost");
        keytool(server, "-certreq", "-alias", "server", "-file", request);
        String names = "san=dns:localhost,ip:127.0.0.1";
        keytool(of, "-gencert", "-alias", "ca", "-rfc", "-ext", names, "-infile", request, "-outfile", signed);
        keytool(
                server,
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-file",
                certificate().toString());
        keytool(server, "-importcert", "-noprompt", "-alias", "server", "-file", signed);
    }

    private static void keytool(List<String> store, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(store);
        try (ExternalProcess process = new ExternalCommand(command, Map.of()).start()) {
            if (process.exitCode(LIMIT) != 0) {
                throw new IllegalStateException(command + ": " + process.output() + process.errors());
            }
        }
    }

    /** The authority's own certificate, as PEM. */
    public Path certificate() {
        return folder.resolve("authority.pem");
    }

    /** One that holds the authority's certificate. */
    public Path trustStore() {
        return folder.resolve("server.p12");
    }

    /** With the key and the certificate of a server at localhost. */
    public SSLContext server() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
