package io.pixelake.lake;

/** Files at a catalog's warehouse can't be opened. Its message is for users. */
public final class WarehouseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ofSettings;

    private WarehouseException(String message, boolean ofSettings, Throwable cause) {
        super(message, cause);
        this.ofSettings = ofSettings;
    }

    static WarehouseException unknown(String catalog, String warehouse) {
        return new WarehouseException(
                "Cannot open files at " + warehouse + ", the warehouse of the " + catalog
                        + ": the catalog has no property io-impl, so Iceberg uses Hadoop's file systems, and none of that scheme is"
                        + " here. Set io-impl (for S3 org.apache.iceberg.aws.s3.S3FileIO, for Google Cloud Storage"
                        + " org.apache.iceberg.gcp.gcs.GCSFileIO, for Azure org.apache.iceberg.azure.adlsv2.ADLSFileIO), or"
                        + " correct the property warehouse.",
                true,
                null);
    }

    static WarehouseException unreachable(String catalog, String warehouse, String reason, Throwable cause) {
        return new WarehouseException(
                "Cannot reach " + warehouse + ", the warehouse of the " + catalog + ": " + reason
                        + ". Check the property warehouse, the properties that say where the store is (for S3"
                        + " s3.endpoint and client.region), and its credentials.",
                false,
                cause);
    }

    static WarehouseException wrongKeys(String catalog, String warehouse, String reason, Throwable cause) {
        return new WarehouseException(
                "Cannot reach " + warehouse + ", the warehouse of the " + catalog
                        + ": the store doesn't accept the credentials: " + reason
                        + ". Correct them (for S3 s3.access-key-id and s3.secret-access-key, or AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY).",
                false,
                cause);
    }

    /** Whether a setting is wrong, and not the store. */
    public boolean isOfSettings() {
        return ofSettings;
    }
}
