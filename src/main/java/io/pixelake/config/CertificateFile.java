package io.pixelake.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;

/** Reads certificates from a file, which may be PEM or DER. */
final class CertificateFile {
    private static final String KEY = "PRIVATE KEY-----";
    private static final int PEM_LINE = 64;

    private CertificateFile() {}

    /**
     * Its certificates alone, as PEM.
     *
     * @throws IOException that says what is wrong with it
     */
    static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no such file");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (new String(bytes, StandardCharsets.ISO_8859_1).contains(KEY)) {
            throw new IOException(
                    "it holds a private key, which would be sent with the job to each machine that runs it");
        }
        try {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (certificates.isEmpty()) {
                throw new IOException("it holds no certificate");
            }
            StringBuilder pem = new StringBuilder();
            for (Certificate certificate : certificates) {
                pem.append(pem(certificate));
            }
            return pem.toString();
        } catch (CertificateException e) {
            throw new IOException("it holds something else than certificates (" + e.getMessage() + ")", e);
        }
    }

    private static String pem(Certificate certificate) throws CertificateException {
        String encoded = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n";
    }
}
