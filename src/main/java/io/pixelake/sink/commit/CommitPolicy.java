package io.pixelake.sink.commit;

import io.pixelake.lake.HeldSnapshots;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import java.io.Serializable;
import java.util.Set;

/**
 * How a committer writes its mirrors, and what it does about others who write to them.
 *
 * @param holder the run that commits
 * @param keepForeignWrites whether it continues on top of snapshots that an external writer made, rows that they
 *   changed included
 * @param format how rows are written and how they go
 * @param source what the mirrors are made from: those of another source are left alone
 * @param listed the tables that this one had when the run began
 * @param replaceable paths of tables that may take the place of another source's mirror
 * @param history how much of each table's history is kept
 * @param held snapshots that are kept beyond that
 */
public record CommitPolicy(
        MirrorHolder holder,
        boolean keepForeignWrites,
        MirrorFormat format,
        SourceInstance source,
        ListedTables listed,
        Set<String> replaceable,
        HistoryBudget history,
        HeldSnapshots held)
        implements Serializable {
    public CommitPolicy {
        replaceable = Set.copyOf(replaceable);
    }
}
