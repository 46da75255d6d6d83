package io.pixelake.source;

import io.pixelake.config.TableFilter;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorTables;
import io.pixelake.pixeltable.SourceAddress;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The change-capture source over all tables of one Pixeltable instance. */
public final class MirrorSource implements Source<MirrorEvent, MirrorSplit, EnumeratorState> {
    private final Settings settings;
    private final MirrorTables mirrors;

    /**
     * What the source is to do.
     *
     * @param startEarliest whether tables that aren't mirrored yet begin at their first version
     * @param untilCaughtUp whether the source ends once every table is committed at the source's version
     * @param replaceForeign whether tables that aren't mirrors may be taken over
     */
    public record Settings(
            SourceAddress address,
            TableFilter tables,
            TargetNaming naming,
            boolean startEarliest,
            boolean untilCaughtUp,
            boolean replaceForeign,
            Duration pollInterval)
            implements Serializable {}

    public MirrorSource(Settings settings, MirrorTables mirrors) {
        this.settings = settings;
        this.mirrors = mirrors;
    }

    @Override
    public Boundedness getBoundedness() {
        return settings.untilCaughtUp() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<MirrorSplit, EnumeratorState> createEnumerator(SplitEnumeratorContext<MirrorSplit> context) {
        return restoreEnumerator(context, new EnumeratorState(Map.of(), List.of()));
    }

    @Override
    public SplitEnumerator<MirrorSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<MirrorSplit> context, EnumeratorState state) {
        return new MirrorEnumerator(settings, mirrors, context, state);
    }

    @Override
    public SourceReader<MirrorEvent, MirrorSplit> createReader(SourceReaderContext context) {
        return new MirrorSourceReader(settings.address(), context);
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
