package io.pixelake.versions;

import io.pixelake.model.Position;
import io.pixelake.pixeltable.catalog.LoggedChange;
import java.util.Optional;

/**
 * A version by Pixeltable's log; of a view also a moment at which it shows other rows because a table below it changed.
 *
 * @param user who made it; absent where Pixeltable doesn't say
 * @param change absent where the log no longer has it
 */
record SourceVersion(Position position, Optional<String> user, Optional<Change> change) {

    /**
     * What was done.
     *
     * @param inWords Pixeltable's, for people
     * @param counted the table's own rows and columns; absent where a table below it was changed, whose log says nothing of this one's rows
     */
    record Change(String inWords, Optional<LoggedChange> counted) {
        static Change of(LoggedChange logged) {
            return new Change(logged.inWords(), Optional.of(logged));
        }

        /** Of a view, a change of a table below it. @param path that table's */
        static Change ofBase(String path, LoggedChange logged) {
            return new Change(path + ": " + logged.inWords(), Optional.empty());
        }
    }
}
