package io.pixelake.source.planning;

import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorTables.Dropped;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.source.progress.TableProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of tables that don't continue: that failed, whose mirror doesn't follow their plan, that were dropped.
 * Worker thread only.
 */
public final class EndedTables {
    private static final Logger LOG = LoggerFactory.getLogger(EndedTables.class);

    private final PlanningSettings settings;
    private final MirrorMovePlanner moves;
    private final MissingTables missing;

    public EndedTables(PlanningSettings settings, MirrorMovePlanner moves, MissingTables missing) {
        this.missing = missing;
        this.settings = settings;
        this.moves = moves;
    }

    /** A table's plan without the groups that are committed. */
    public interface Committed {
        Optional<TableProgress> of(UUID table) throws TableStoppedException;
    }

    /** What one look finds. */
    public final class InLook {
        private final Map<UUID, TableProgress> tables;
        private final AbandonedGroups unfinished;
        private final Set<UUID> failedBefore;
        private final List<TableFailed> failures = new ArrayList<>();

        /**
         * The tables of one look.
         *
         * @param tables the progress of every table that is mirrored, which is changed
         * @param failedBefore tables that are known to have failed
         */
        public InLook(Map<UUID, TableProgress> tables, AbandonedGroups unfinished, Set<UUID> failedBefore) {
            this.failedBefore = failedBefore;
            this.tables = tables;
            this.unfinished = unfinished;
        }

        /** Tables that can't continue. */
        public List<TableFailed> failures() {
            return failures;
        }

        public void fail(UUID table, String path, String message) {
            failures.add(new TableFailed(new GroupKey(table, 0), path, message));
        }

        /**
         * Counts on nothing that is outstanding; when the table continues one day, it begins with what its mirror says
         * then.
         */
        public void abandon(TableProgress progress) {
            unfinished.giveUp(progress);
            tables.put(progress.tableId(), progress.abandoned());
        }

        /** Others may wait for what a failed table, or one that is no longer to be mirrored, still had to commit. */
        public void trim(TableProgress progress, Committed committed) {
            if (!progress.outstanding().isEmpty()) {
                try {
                    committed.of(progress.tableId());
                } catch (TableStoppedException | MirrorUnreadableException e) {
                    LOG.debug("{}: {}", progress.path(), e.getMessage());
                }
            }
        }

        /**
         * What becomes of a table that was dropped, once its outstanding groups are committed or aborted: it is forgotten, after its mirror was
         * dropped where that is wanted. It stays where its mirror can't be read or dropped now.
         *
         * @param isAboutToBeReplaced whether another table is going to be mirrored in its place
         * @return whether none of its groups may still be committed
         */
        public boolean end(TableProgress progress, boolean isAboutToBeReplaced, Committed committed) {
            boolean isWaiting = progress.missingSince().isPresent();
            boolean isReplaced = isReplaced(progress);
            if (isWaiting && !isReplaced && !missing.isDue(progress)) {
                return true;
            }
            try {
                Optional<TableProgress> left = isWaiting ? Optional.empty() : committed.of(progress.tableId());
                if (left.isPresent() && unfinished.mayStillCommit(left.get())) {
                    return false;
                }
                if (isReplaced) {
                    LOG.info(
                            "{}: dropped from the source; its mirror is left to the re-created table", progress.path());
                } else if (drops().dropMirrors() && !isWaiting) {
                    waitWithTheDrop(tables.get(progress.tableId()));
                    return true;
                } else if (isWaiting && isAboutToBeReplaced) {
                    putOff(progress, "the source has another table of that path, which isn't mirrored yet");
                    return true;
                } else {
                    dropMirror(progress);
                }
            } catch (MirrorUnreadableException e) {
                stay(progress, e);
                return true;
            } catch (MirrorChangeException e) {
                // Without a cause the catalog wasn't asked: the table there isn't one that may be dropped.
                if (e.getCause() != null && canTryAgain()) {
                    putOff(progress, e.getMessage());
                    return true;
                }
                fail(progress.tableId(), progress.path(), e.getMessage());
            } catch (TableStoppedException e) {
                fail(progress.tableId(), progress.path(), e.getMessage());
            }
            tables.remove(progress.tableId());
            return true;
        }

        /** Whether another table's plan takes its mirror's place: dropped, it would be away until the other's rows are there. */
        private boolean isReplaced(TableProgress gone) {
            return tables.values().stream()
                    .map(TableProgress::target)
                    .filter(target -> target.name().equals(gone.target().name()))
                    .anyMatch(target -> target.replacedTable()
                            .filter(gone.tableId()::equals)
                            .isPresent());
        }

        /** Others needn't stop for it. */
        private void stay(TableProgress progress, MirrorUnreadableException e) {
            if (progress.missingSince().isPresent() && canTryAgain()) {
                putOff(progress, "it can't be read: " + e.getMessage());
            } else if (!failedBefore.contains(progress.tableId())) {
                String mirror = progress.target().name().fullName();
                fail(
                        progress.tableId(),
                        progress.path(),
                        PlanningMessages.droppedNotRead(progress.path(), mirror, e.getMessage()));
            }
        }

        /** A run that ends leaves no state behind, and says so by its exit code. */
        private boolean canTryAgain() {
            return !settings.untilCaughtUp();
        }

        /** Nobody would think of the drop again if the table were forgotten. */
        private void putOff(TableProgress progress, String why) {
            TableProgress waiting = progress.withMissingSince(OptionalLong.of(missing.sinceForAnotherTry()));
            tables.put(progress.tableId(), waiting);
            LOG.warn(
                    "{}: dropped from the source; its mirror isn't dropped now: {}. It is tried again at {} (lake.drop-after)",
                    progress.path(),
                    why,
                    Instant.ofEpochMilli(missing.dropAt(waiting)));
        }

        /** A table may come back: somebody restores a database, or was wrong about which one it is. */
        private void waitWithTheDrop(TableProgress progress) {
            abandon(progress);
            TableProgress waiting = tables.get(progress.tableId()).withMissingSince(OptionalLong.of(missing.now()));
            tables.put(progress.tableId(), waiting);
            LOG.warn(
                    "{}: dropped from the source; its mirror is dropped at {}, unless the source has the table again by then"
                            + " (lake.drop-after)",
                    progress.path(),
                    Instant.ofEpochMilli(missing.dropAt(waiting)));
        }

        private void dropMirror(TableProgress progress) throws MirrorChangeException {
            if (!drops().dropMirrors()) {
                LOG.warn("{}: dropped from the source; its mirror is kept as it is", progress.path());
                return;
            }
            Optional<Dropped> dropped = moves.drop(progress, drops().purge());
            if (dropped.isEmpty()) {
                LOG.info("{}: dropped from the source; it has no mirror any more", progress.path());
            } else if (dropped.get().isPurged()) {
                LOG.warn("{}: dropped from the source, and its mirror with all its files", progress.path());
            } else {
                LOG.warn(
                        "{}: dropped from the source, and its mirror from the catalog; its files stay, and it can be registered again from {}",
                        progress.path(),
                        dropped.get().metadataFile());
            }
        }

        private PlanningSettings.Drops drops() {
            return settings.handling().drops();
        }
    }
}
