package io.pixelake.testkit;

import io.pixelake.config.JsonForms;
import io.pixelake.config.TableFilter;
import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TableLayout;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.planning.TargetNamePlanner;
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
    private PlanningSettings.Start start = new PlanningSettings.Start.Current();
    private PlanningSettings.Drops drops = PlanningSettings.Drops.KEEP;
    private boolean keepForeignWrites;
    private PlanningSettings.Tables tables = PlanningSettings.Tables.PLAIN;
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

    public MirrorSettingsBuilder start(PlanningSettings.Start start) {
        this.start = start;
        return this;
    }

    public MirrorSettingsBuilder drops(PlanningSettings.Drops drops) {
        this.drops = drops;
        return this;
    }

    public MirrorSettingsBuilder keepForeignWrites(boolean keep) {
        this.keepForeignWrites = keep;
        return this;
    }

    /** How one table is mirrored. */
    public MirrorSettingsBuilder table(String path, MirroredPart part, JsonForms json, TableLayout layout) {
        this.tables = new PlanningSettings.Tables(Map.of(path, part), Map.of(path, json), Map.of(path, layout));
        return this;
    }

    public MirrorSettingsBuilder untilCaughtUp(boolean untilCaughtUp) {
        this.untilCaughtUp = untilCaughtUp;
        return this;
    }

    public PlanningSettings build() {
        return new PlanningSettings(
                new CheckedSource(address, source, listed),
                new PlanningSettings.Scope.Mirror(filter, new TargetNamePlanner(Map.of(), List.of())),
                new PlanningSettings.History(start, new PlanningSettings.End.Current(), false, false),
                new PlanningSettings.Handling(false, drops, false, keepForeignWrites, false, Set.of()),
                tables,
                untilCaughtUp,
                Duration.ofSeconds(1),
                PlanningSettings.Cells.PLAIN);
    }
}
