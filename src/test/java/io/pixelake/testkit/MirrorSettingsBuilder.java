package io.pixelake.testkit;

import io.pixelake.config.JsonForms;
import io.pixelake.config.TableFilter;
import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TableLayout;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.source.planning.MirrorSettings;
import io.pixelake.source.planning.TargetNaming;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings of a mirror that polls once a second, begins with what tables hold now and keeps what was dropped, where nothing else is said. */
public final class MirrorSettingsBuilder {
    private final SourceAddress address;
    private final SourceInstance source;
    private ListedTables listed = ListedTables.NOT_ASKED;
    private TableFilter filter = TableFilter.of(List.of());
    private MirrorSettings.Start start = new MirrorSettings.Start.Current();
    private MirrorSettings.Drops drops = MirrorSettings.Drops.KEEP;
    private boolean keepForeignWrites;
    private MirrorSettings.Tables tables = MirrorSettings.Tables.PLAIN;
    private boolean untilCaughtUp;

    public MirrorSettingsBuilder(SourceAddress address, SourceInstance source) {
        this.address = address;
        this.source = source;
    }

    public MirrorSettingsBuilder listed(ListedTables listed) {
        this.listed = listed;
        return this;
    }

    public MirrorSettingsBuilder filter(String... filter) {
        this.filter = TableFilter.of(List.of(filter));
        return this;
    }

    public MirrorSettingsBuilder start(MirrorSettings.Start start) {
        this.start = start;
        return this;
    }

    public MirrorSettingsBuilder drops(MirrorSettings.Drops drops) {
        this.drops = drops;
        return this;
    }

    public MirrorSettingsBuilder keepForeignWrites(boolean keep) {
        this.keepForeignWrites = keep;
        return this;
    }

    /** How one table is mirrored. */
    public MirrorSettingsBuilder table(String path, MirroredPart part, JsonForms json, TableLayout layout) {
        this.tables = new MirrorSettings.Tables(Map.of(path, part), Map.of(path, json), Map.of(path, layout));
        return this;
    }

    public MirrorSettingsBuilder untilCaughtUp(boolean untilCaughtUp) {
        this.untilCaughtUp = untilCaughtUp;
        return this;
    }

    public MirrorSettings build() {
        return new MirrorSettings(
                new CheckedSource(address, source, listed),
                new MirrorSettings.Scope.Mirror(filter, new TargetNaming(Map.of(), List.of())),
                new MirrorSettings.History(start, new MirrorSettings.End.Current(), false, false),
                new MirrorSettings.Handling(false, drops, false, keepForeignWrites, false, Set.of(), 0),
                tables,
                untilCaughtUp,
                Duration.ofSeconds(1),
                MirrorSettings.Cells.PLAIN);
    }
}
