package io.pixelake.changes.operator;

import io.pixelake.changes.feed.ChangeFeed;
import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.changes.operator.ConfiguredTargets.Named;
import io.pixelake.config.MirrorConfig.Changes;
import io.pixelake.lake.HeldSnapshots;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots that a target hasn't written the changes of yet, but for targets that may skip some. One thread. Targets are asked once in a while, which
 * rests on these facts:
 *
 * <ul>
 *   <li>From where a target was it has only gone on to snapshots that its mirror got since, reverted ones too, or back with {@code main} to what the
 *       position of before needs. So all that is newer is held besides.
 *   <li>That is known as long as the mirror has the snapshot of that position. Others remove snapshots too, once a target has gone on, so where it is
 *       gone the targets are asked again.
 * </ul>
 */
public final class HeldForTargets implements HeldSnapshots {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(HeldForTargets.class);
    /** A table at its budget asks with each commit. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(10);

    private static final int REMEMBERED = 10_000;

    private final ConfiguredTargets targets;
    private final Duration goodFor;
    private transient List<Named> opened;
    private transient Map<TableIdentifier, Reported> known;

    /**
     * Up to where the targets are.
     *
     * @param positions absent where a target has nothing yet, or can't say
     */
    private record Reported(List<Optional<FeedPosition>> positions, long atNanos) {}

    public HeldForTargets(Changes changes) {
        this(changes, GOOD_FOR);
    }

    HeldForTargets(Changes changes, Duration goodFor) {
        this.targets = new ConfiguredTargets(changes);
        this.goodFor = goodFor;
    }

    @Override
    public Set<Long> in(Catalog catalog, TableIdentifier mirror, TableMetadata metadata) {
        Reported reported = reported(catalog, mirror);
        if (reported.positions().stream().flatMap(Optional::stream).anyMatch(position -> isGone(metadata, position))) {
            known.remove(mirror);
            reported = reported(catalog, mirror);
        }
        Set<Long> held = new HashSet<>();
        for (Optional<FeedPosition> position : reported.positions()) {
            position.ifPresent(at -> held.addAll(ChangeFeed.needed(metadata, at)));
            long oldest = position.map(FeedPosition::snapshotId)
                    .map(metadata::snapshot)
                    .map(Snapshot::sequenceNumber)
                    .orElse(0L);
            metadata.snapshots().stream()
                    .filter(snapshot -> snapshot.sequenceNumber() > oldest)
                    .forEach(newer -> held.add(newer.snapshotId()));
        }
        return held;
    }

    private static boolean isGone(TableMetadata metadata, FeedPosition position) {
        return ChangeFeed.needed(metadata, position).isEmpty();
    }

    private Reported reported(Catalog catalog, TableIdentifier mirror) {
        if (known == null) {
            known = new Latest();
        }
        Reported before = known.get(mirror);
        if (before != null && System.nanoTime() - before.atNanos() < goodFor.toNanos()) {
            return before;
        }
        List<Optional<FeedPosition>> positions = new ArrayList<>();
        try {
            for (Named target : opened(catalog)) {
                positions.add(reported(target, mirror));
            }
        } catch (IOException e) {
            LOG.debug("The targets of changes can't be opened, so that no snapshot is removed", e);
            positions.add(Optional.empty());
        }
        Reported now = new Reported(positions, System.nanoTime());
        known.put(mirror, now);
        return now;
    }

    private List<Named> opened(Catalog catalog) throws IOException {
        if (opened == null) {
            opened = targets.open(catalog).stream()
                    .filter(target -> !target.feed().maySkip())
                    .toList();
        }
        return opened;
    }

    private static Optional<FeedPosition> reported(Named target, TableIdentifier mirror) {
        try {
            return target.target().reported(mirror);
        } catch (Exception e) {
            LOG.debug("{}: {} doesn't say which changes it has", mirror, target.name(), e);
            return Optional.empty();
        }
    }

    private static final class Latest extends LinkedHashMap<TableIdentifier, Reported> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TableIdentifier, Reported> eldest) {
            return size() > REMEMBERED;
        }
    }
}
