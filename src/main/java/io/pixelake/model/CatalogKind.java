package io.pixelake.model;

import java.util.Locale;

/** The kinds of catalogs that differ in what they take. Their names are words of the settings. */
public enum CatalogKind {
    /** What its settings, and its server's answer, say. */
    AUTO,
    /** One that takes all that mirrors need. */
    STANDARD,
    GLUE,
    HIVE,
    NESSIE,
    S3_TABLES,
    UNITY;

    /** The property of a REST catalog that holds what users set: Pixelake's own, which its client keeps, wherever a job opens it, and sends to no server. */
    public static final String PROPERTY = "pixelake.catalog-profile";

    /** Its word in the settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
