package io.pixelake.model;

import java.util.List;
import java.util.Optional;

/**
 * A column's type as Pixeltable declares it ({@code col_type} of a schema version).
 *
 * @param kind the type without its parameters
 * @param dimensions arrays only: the size of each dimension, -1 for a free one; empty list for a 0-dimensional array;
 *     absent when the shape is unknown
 * @param numpyType arrays only: numpy's name of the element type ({@code float32}, {@code str}, ...); absent when unknown
 */
public record PixeltableType(Kind kind, Optional<List<Integer>> dimensions, Optional<String> numpyType) {

    /** Pixeltable's type classes. */
    public enum Kind {
        STRING,
        INT,
        FLOAT,
        BOOL,
        TIMESTAMP,
        DATE,
        UUID,
        BINARY,
        JSON,
        ARRAY,
        IMAGE,
        VIDEO,
        AUDIO,
        DOCUMENT;

        /** True for the types whose cell is the URL of a file. */
        public boolean isMedia() {
            return this == IMAGE || this == VIDEO || this == AUDIO || this == DOCUMENT;
        }
    }

    public static PixeltableType of(Kind kind) {
        return new PixeltableType(kind, Optional.empty(), Optional.empty());
    }

    /** An array whose shape and element type are both known, so that it can be a list. */
    public boolean isTypedArray() {
        return kind == Kind.ARRAY && dimensions.isPresent() && numpyType.isPresent();
    }
}
