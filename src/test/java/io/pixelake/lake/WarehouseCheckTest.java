package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarehouseCheckTest {
    private static final TableIdentifier TABLE = TableIdentifier.of("demo", "t");

    @TempDir
    Path directory;

    /** Hadoop's file systems open such folders. */
    @ParameterizedTest
    @ValueSource(strings = {"my lake", "lake [1]", "50% {lake}"})
    void aFolderWhoseNameIsNoUri(String name) {
        Path folder = directory.resolve(name);
        for (String warehouse : new String[] {folder.toString(), "file://" + folder}) {
            for (String type : new String[] {"hadoop", "jdbc", "nessie"}) {
                WarehouseCheck check = WarehouseCheck.of(
                        "catalog prod", Map.of("type", type, CatalogProperties.WAREHOUSE_LOCATION, warehouse));
                assertThatCode(check::checkClasses)
                        .as("%s at %s", type, warehouse)
                        .doesNotThrowAnyException();
                assertThatCode(check::checkReach)
                        .as("%s at %s", type, warehouse)
                        .doesNotThrowAnyException();
            }
            assertThat(locationOfNewTable(MirrorCatalog.of("prod", Map.of("type", "hadoop", "warehouse", warehouse))))
                    .contains(name);
        }
    }

    private static String locationOfNewTable(MirrorCatalog catalog) {
        catalog.checkClasses();
        Catalog opened = catalog.open();
        try {
            if (!opened.tableExists(TABLE)) {
                ((SupportsNamespaces) opened).createNamespace(Namespace.of("demo"));
            }
            opened.dropTable(TABLE);
            Table made =
                    opened.createTable(TABLE, new Schema(Types.NestedField.required(1, "n", Types.IntegerType.get())));
            return made.location();
        } finally {
            MirrorCatalog.close(opened);
        }
    }

    /** Such a user may be allowed to write all the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null (Service: S3, Status Code: 403, Request ID: 1)",
                "403 Forbidden\nGET https://storage.googleapis.com/b",
                "Status code 403, AuthorizationPermissionMismatch"
            })
    void whoMayNotListIsNotRefused(String answer) {
        assertThatCode(() -> check(answer, "Access Denied (Service: S3, Status Code: 403, Request ID: 2)"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection refused: localhost/127.0.0.1:9403",
                "Connect to s3.example.com:403 failed",
                "Service unavailable (Service: S3, Status Code: 503, Request ID: 7A403)",
                "(Service: S3, Status Code: 4031)"
            })
    void numbersThatAreNoStatusAreNoAnswer(String failure) {
        assertThatThrownBy(() -> check(failure, ""))
                .isInstanceOf(WarehouseException.class)
                .hasMessage(
                        "Cannot reach s3://bucket/lake, the warehouse of the catalog prod: %s. Check the property warehouse,"
                                + " the properties that say where the store is (for S3 s3.endpoint and client.region), and its"
                                + " credentials.",
                        failure);
    }

    /** S3 answers a question whether a file exists without a text, and tells what is wrong only who reads it. */
    @ParameterizedTest
    @CsvSource({
        "The AWS Access Key Id you provided does not exist in our records.",
        "The Access Key Id you provided does not exist in our records.",
        "The request signature we calculated does not match the signature you provided.",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "AuthenticationFailed: Server failed to authenticate the request."
    })
    void wrongKeysAreNamed(String said) {
        String reading = said + " (Service: S3, Status Code: 403, Request ID: 2)";
        String message =
                "Cannot reach s3://bucket/lake, the warehouse of the catalog prod: the store doesn't accept the"
                        + " credentials: " + reading
                        + ". Correct them (for S3 s3.access-key-id and s3.secret-access-key, or"
                        + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY).";
        assertThatThrownBy(() -> check("null (Service: S3, Status Code: 403, Request ID: 1)", reading))
                .isInstanceOf(WarehouseException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> check(reading, ""))
                .as("already said of the question whether it exists")
                .isInstanceOf(WarehouseException.class)
                .hasMessage(message);
    }

    @Test
    void aFileThatIsNotThereIsAnAnswer() {
        assertThatCode(() -> check("", "")).doesNotThrowAnyException();
        assertThatCode(() -> check("(Service: S3, Status Code: 403, Request ID: 1)", ""))
                .doesNotThrowAnyException();
    }

    private static void check(String existing, String reading) {
        WarehouseCheck.of(
                        "catalog prod",
                        Map.of(
                                CatalogProperties.WAREHOUSE_LOCATION,
                                "s3://bucket/lake",
                                CatalogProperties.FILE_IO_IMPL,
                                RefusingFileIO.class.getName(),
                                "existing",
                                existing,
                                "reading",
                                reading))
                .checkReach();
    }

    /** Fails with a store's words, where there are any. Found by {@code io-impl}. */
    public static final class RefusingFileIO implements FileIO {
        private static final long serialVersionUID = 1L;

        private String existing = "";
        private String reading = "";

        @Override
        public void initialize(Map<String, String> properties) {
            existing = properties.get("existing");
            reading = properties.get("reading");
        }

        @Override
        public InputFile newInputFile(String path) {
            return new InputFile() {
                @Override
                public long getLength() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public SeekableInputStream newStream() {
                    if (reading.isEmpty()) {
                        throw new NotFoundException("No such file: %s", path);
                    }
                    throw new IllegalStateException(reading);
                }

                @Override
                public String location() {
                    return path;
                }

                @Override
                public boolean exists() {
                    if (existing.isEmpty()) {
                        return false;
                    }
                    throw new IllegalStateException(existing);
                }
            };
        }

        @Override
        public OutputFile newOutputFile(String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deleteFile(String path) {
            throw new UnsupportedOperationException();
        }
    }
}
