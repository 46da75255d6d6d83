package io.pixelake.model;

import java.io.Serializable;
import java.util.List;

/**
 * What becomes of the references to media files in a column.
 *
 * @param to {@link Mode#UPLOAD} only, else empty: the URL of the folder that files are uploaded to, without a slash at its end
 * @param onLocal {@link Mode#REFERENCE} only: what to do about a reference to a local file
 * @param limitBytes {@link Mode#INLINE} only: the biggest file that becomes a cell
 */
public record MediaTreatment(Mode mode, String to, OnLocal onLocal, long limitBytes) implements Serializable {
    public static final long DEFAULT_LIMIT_BYTES = 16L << 20;

    public MediaTreatment {
        // JSON that leaves out what is empty doesn't name it.
        to = to == null ? "" : to;
    }

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
        KEEP,
        /** What {@link #ERROR} is where bad cells become NULL. No setting of its own. */
        NULL;

        /** What users can ask for. */
        public static List<OnLocal> settings() {
            return List.of(WARN, ERROR, KEEP);
        }
    }

    public static MediaTreatment reference(OnLocal onLocal) {
        return new MediaTreatment(Mode.REFERENCE, "", onLocal, 0);
    }

    /** @param folder a URL; slashes at its end don't matter */
    public static MediaTreatment upload(String folder) {
        return new MediaTreatment(Mode.UPLOAD, folder.replaceFirst("/+$", ""), OnLocal.KEEP, 0);
    }

    public static MediaTreatment inline(long limitBytes) {
        return new MediaTreatment(Mode.INLINE, "", OnLocal.KEEP, limitBytes);
    }

    /** What of it decides what the cells hold. */
    public MediaTreatment withoutWarnings() {
        return new MediaTreatment(mode, to, onLocal == OnLocal.NULL ? OnLocal.NULL : OnLocal.KEEP, limitBytes);
    }

    /** The same where bad cells become NULL. */
    public MediaTreatment whereBadCellsAreNull() {
        return mode == Mode.REFERENCE && onLocal == OnLocal.ERROR ? reference(OnLocal.NULL) : this;
    }
}
