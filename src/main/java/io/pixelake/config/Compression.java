package io.pixelake.config;

/** How a CSV or JSONL file is compressed. */
public enum Compression {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private final String ending;

    Compression(String ending) {
        this.ending = ending;
    }

    /** What stands behind {@code .csv} or {@code .jsonl} in a file's name. */
    public String ending() {
        return ending;
    }
}
