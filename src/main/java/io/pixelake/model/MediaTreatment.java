package io.pixelake.model;

import java.io.Serializable;
import java.util.Optional;

/**
 * What becomes of the references to media files in a column.
 *
 * @param to {@link Mode#UPLOAD} only: the URL of the folder that files are uploaded to, without a slash at its end
 * @param onLocal what to do about a reference to a local file that stays as it is
 * @param limitBytes {@link Mode#INLINE} only: the biggest file that becomes a cell
 */
public record MediaTreatment(Mode mode, Optional<String> to, OnLocal onLocal, long limitBytes) implements Serializable {
    public static final long DEFAULT_LIMIT_BYTES = 16L << 20;

    /** URLs as Pixeltable holds them. */
    public static final MediaTreatment REFERENCE = reference(OnLocal.WARN);

    /** What a cell holds. */
    public enum Mode {
        /** The URL as Pixeltable holds it. */
        REFERENCE,
        /** The URL of a copy, where the file is local. */
        UPLOAD,
        /** The file's bytes. */
        INLINE
    }

    /** What to do about a reference that means something on one machine only. */
    public enum OnLocal {
        WARN,
        ERROR,
        KEEP
    }

    public static MediaTreatment reference(OnLocal onLocal) {
        return new MediaTreatment(Mode.REFERENCE, Optional.empty(), onLocal, DEFAULT_LIMIT_BYTES);
    }

    /** @param folder a URL; slashes at its end don't matter */
    public static MediaTreatment upload(String folder) {
        return new MediaTreatment(
                Mode.UPLOAD, Optional.of(folder.replaceFirst("/+$", "")), OnLocal.WARN, DEFAULT_LIMIT_BYTES);
    }

    public static MediaTreatment inline(long limitBytes) {
        return new MediaTreatment(Mode.INLINE, Optional.empty(), OnLocal.WARN, limitBytes);
    }

    /** What of it decides what the cells hold, as a text that stays the same as long as that does. */
    public String mark() {
        return switch (mode) {
            case REFERENCE -> "reference";
            case UPLOAD -> "upload " + to.orElseThrow();
            case INLINE -> "inline " + limitBytes;
        };
    }
}
