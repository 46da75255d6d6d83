package io.pixelake.source;

import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorTables;
import io.pixelake.source.enumerator.EnumeratorState;
import io.pixelake.source.enumerator.EnumeratorStateSerializer;
import io.pixelake.source.enumerator.MirrorEnumerator;
import io.pixelake.source.enumerator.RefusedEnumerator;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.reader.MirrorSourceReader;
import io.pixelake.source.reader.RestoredGroupRule;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.MirrorSplitSerializer;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The change-capture source over all tables of one Pixeltable instance. */
public final class MirrorSource implements Source<MirrorEvent, MirrorSplit, EnumeratorState> {
    private final PlanningSettings settings;
    private final MirrorTables mirrors;

    public MirrorSource(PlanningSettings settings, MirrorTables mirrors) {
        this.settings = settings;
        this.mirrors = mirrors;
    }

    @Override
    public Boundedness getBoundedness() {
        return settings.untilCaughtUp() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<MirrorSplit, EnumeratorState> createEnumerator(SplitEnumeratorContext<MirrorSplit> context) {
        return restoreEnumerator(context, EnumeratorState.none(settings.source()));
    }

    @Override
    public SplitEnumerator<MirrorSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<MirrorSplit> context, EnumeratorState state) {
        return state.refusal(settings.source(), settings.origin().tables())
                .<SplitEnumerator<MirrorSplit, EnumeratorState>>map(refusal -> new RefusedEnumerator(refusal, state))
                .orElseGet(() -> new MirrorEnumerator(settings, mirrors, context, state));
    }

    @Override
    public SourceReader<MirrorEvent, MirrorSplit> createReader(SourceReaderContext context) {
        RestoredGroupRule restored =
                new RestoredGroupRule(mirrors, settings.tables()::haveMade, System.currentTimeMillis());
        SourceRowHandling handling = SourceRowHandling.of(
                settings.address(),
                settings.cells().mediaThreads(),
                settings.cells().badCells());
        return new MirrorSourceReader(settings.address(), handling, restored, context);
    }

    @Override
    public SimpleVersionedSerializer<MirrorSplit> getSplitSerializer() {
        return new MirrorSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
        return new EnumeratorStateSerializer();
    }
}
