package io.pixelake.source.split;

import io.pixelake.model.MirrorEvent.TableForgotten;
import io.pixelake.model.TargetName;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells a reader that a table isn't listed any more, or not under its former path, for itself and for whoever is behind it. */
public record TableForgottenEvent(UUID tableId, String path, List<String> namespace, String name, long lastGroup)
        implements SourceEvent {

    /** For a table that the source doesn't list any more. */
    public static TableForgottenEvent ofGone(TableProgress last) {
        return of(last, last.lastGroup());
    }

    /** For a table that continues under another path. */
    public static TableForgottenEvent ofFormerPath(TableProgress before) {
        return of(before, 0);
    }

    private static TableForgottenEvent of(TableProgress progress, long lastGroup) {
        TargetName target = progress.target().name();
        return new TableForgottenEvent(
                progress.tableId(), progress.path(), List.copyOf(target.namespace()), target.table(), lastGroup);
    }

    public TableForgotten news() {
        return new TableForgotten(tableId, path, new TargetName(namespace, name), lastGroup);
    }

    public boolean isOfGone() {
        return lastGroup > 0;
    }
}
