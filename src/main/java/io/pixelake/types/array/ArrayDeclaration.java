package io.pixelake.types.array;

import io.pixelake.model.PixeltableType;
import java.util.List;
import java.util.stream.Collectors;

/** The declared type of an array column as users of Pixeltable know it. */
public final class ArrayDeclaration {
    private ArrayDeclaration() {}

    /** An array type as Pixeltable writes it: {@code Array[(2, None), float32]}. */
    public static String of(PixeltableType array) {
        String parameters = array.dimensions()
                .map(dimensions -> shape(dimensions) + ", " + array.numpyType().orElse("None"))
                .or(array::numpyType)
                .map(text -> "[" + text + "]")
                .orElse("");
        return "Array" + parameters;
    }

    private static String shape(List<Integer> dimensions) {
        String sizes = dimensions.stream()
                .map(size -> size < 0 ? "None" : size.toString())
                .collect(Collectors.joining(", "));
        return dimensions.size() == 1 ? "(" + sizes + ",)" : "(" + sizes + ")";
    }
}
