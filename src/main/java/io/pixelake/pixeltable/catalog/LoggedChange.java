package io.pixelake.pixeltable.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Pixeltable's log says that a version of a table did. Rows are the table's own; those that its views gained or lost by the same
 * operation are in the views' versions.
 *
 * @param schemaChange in the words of Pixeltable's {@code Table.history()}; absent where only rows changed
 */
public record LoggedChange(Optional<String> schemaChange, long inserts, long updates, long deletes, long errors) {

    /** The whole in a few words. */
    public String inWords() {
        List<String> words = new ArrayList<>(schemaChange.stream().toList());
        if (schemaChange.isEmpty()) {
            addIf(inserts > 0, "insert", words);
            addIf(updates > 0, "update", words);
            addIf(deletes > 0, "delete", words);
        }
        addIf(words.isEmpty(), "no rows", words);
        addIf(errors > 0, errors + (errors == 1 ? " error" : " errors"), words);
        return String.join(", ", words);
    }

    private static void addIf(boolean so, String word, List<String> words) {
        if (so) {
            words.add(word);
        }
    }

    /** An updated row comes with its new values. */
    public long rowsIn() {
        return inserts + updates;
    }

    /** An updated row goes with its old values. */
    public long rowsOut() {
        return deletes + updates;
    }
}
