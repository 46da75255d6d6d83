package io.pixelake.model;

/** Certificate authorities that a catalog's clients trust besides Java's. */
public final class CaCertificates {
    /** The property of a catalog that holds them, as PEM. It is Pixelake's own: no catalog sees it. They go with a job wherever it opens the catalog. */
    public static final String PROPERTY = "pixelake.ca-certificates";

    private CaCertificates() {}
}
