package io.pixelake.source;

import io.pixelake.config.TableFilter;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorTables;
import io.pixelake.pixeltable.SchemaExtras;
import io.pixelake.pixeltable.SourceAddress;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
     * @param untilCaughtUp whether the source ends once every table is committed at the source's version
     * @param extras what is mirrored besides the columns, by path; nothing where a path isn't named
     */
    public record Settings(
            SourceAddress address,
            TableFilter tables,
            TargetNaming naming,
            History history,
            Handling handling,
            Map<String, SchemaExtras> extras,
            boolean untilCaughtUp,
            Duration pollInterval)
            implements Serializable {
        public Settings {
            extras = Map.copyOf(extras);
        }

        SchemaExtras extras(String path) {
            return extras.getOrDefault(path, SchemaExtras.NONE);
        }
    }

    /**
     * Which of a table's versions become snapshots.
     *
     * @param fromEarliest whether tables that aren't mirrored yet begin at their first version
     * @param firstVersion the version at which tables that aren't mirrored yet begin instead
     * @param lastVersion the version at which the mirror ends
     * @param squeeze whether all versions between two commits become one snapshot
     * @param tagVersions whether each version's first snapshot is tagged {@code v<version>}
     */
    public record History(
            boolean fromEarliest,
            OptionalLong firstVersion,
            OptionalLong lastVersion,
            boolean squeeze,
            boolean tagVersions)
            implements Serializable {}

    /**
     * What is done to whole tables.
     *
     * @param replaceForeign whether tables that aren't mirrors may be taken over
     * @param dropMirrors whether the mirror of a dropped table is dropped
     * @param tagSnapshots whether a pure snapshot is a tag of its base's mirror where that holds its version
     */
    public record Handling(boolean replaceForeign, boolean dropMirrors, boolean tagSnapshots) implements Serializable {}

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
        return restoreEnumerator(context, new EnumeratorState(Map.of(), List.of(), Map.of()));
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
