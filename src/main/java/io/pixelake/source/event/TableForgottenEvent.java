package io.pixelake.source.event;

import io.pixelake.model.MirrorEvent.TableForgotten;
import io.pixelake.source.progress.TableProgress;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells a reader that a table isn't listed any more, or not under its former path, for itself and for whoever is behind it. */
public record TableForgottenEvent(TableForgotten news) implements SourceEvent {

    /** For a table that the source doesn't list any more. */
    public static TableForgottenEvent ofGone(TableProgress last) {
        return of(last, last.groups().lastGroup());
    }

    /** For a table that continues under another path. */
    public static TableForgottenEvent ofFormerPath(TableProgress before) {
        return of(before, 0);
    }

    private static TableForgottenEvent of(TableProgress progress, long lastGroup) {
        return new TableForgottenEvent(new TableForgotten(
                progress.tableId(), progress.path(), progress.target().name(), lastGroup));
    }

    public boolean isOfGone() {
        return news.lastGroup() > 0;
    }
}
