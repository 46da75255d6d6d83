package io.pixelake.source.planning;

import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorTables.Dropped;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
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
 * Groups that will never be committed are said to be void, since nobody else would. Worker thread only.
 */
public final class EndedTables {
    private static final Logger LOG = LoggerFactory.getLogger(EndedTables.class);

    private final PlanningSettings settings;
    private final MirrorMovePlanner moves;
    private final GroupPlanner planner;
    private final MissingTables missing;
    /** Failed tables whose unfinished groups were said to be void, once for a run that ends. */
    private final Set<UUID> announced = new HashSet<>();

    public EndedTables(
            PlanningSettings settings, MirrorMovePlanner moves, GroupPlanner planner, MissingTables missing) {
        this.missing = missing;
        this.settings = settings;
        this.moves = moves;
        this.planner = planner;
    }

    public void forgetAllBut(Set<UUID> tables) {
        announced.retainAll(tables);
    }

    /** A table's plan without the groups that are committed. */
    public interface Committed {
        Optional<TableProgress> of(UUID table) throws TableStoppedException;
    }

    /** What one look finds. */
    public final class InLook {
        private final Map<UUID, TableProgress> tables;
        private final List<MirrorSplit> splits;
        private final AbandonedGroups unfinished;
        private final Set<UUID> failedBefore;
        private final List<TableFailed> failures = new ArrayList<>();

        /**
         * The tables of one look.
         *
         * @param tables the progress of every table that is mirrored, which is changed
         * @param splits gets what says that groups are void
         * @param failedBefore tables that are known to have failed
         */
        public InLook(
                Map<UUID, TableProgress> tables,
                List<MirrorSplit> splits,
                AbandonedGroups unfinished,
                Set<UUID> failedBefore) {
            this.failedBefore = failedBefore;
            this.tables = tables;
            this.splits = splits;
            this.unfinished = unfinished;
        }

        /** Tables that can't continue. */
        public List<TableFailed> failures() {
            return failures;
        }

        public void fail(UUID table, String path, String message) {
            failures.add(new TableFailed(new GroupKey(table, 0), path, message));
        }

        /** Fails a table of whose groups none will be read any further. */
        public void failForGood(UUID table, String path, String message) {
            fail(table, path, message);
            Optional.ofNullable(tables.get(table)).ifPresent(this::announceTheEnd);
        }

        /** A run that ends leaves no state: what was read behind a group that couldn't be finished will never be committed. */
        public void announceTheEndOnce(UUID table) {
            if (tables.containsKey(table) && announced.add(table)) {
                announceTheEnd(tables.get(table));
            }
        }

        /** Groups behind one that a reader couldn't finish may have been read to their end, and nobody else voids them. */
        private void announceTheEnd(TableProgress progress) {
            end(progress).ifPresent(splits::add);
        }

        private Optional<MirrorSplit.RowRange> end(TableProgress progress) {
            List<Long> voided = new ArrayList<>(progress.voided());
            voided.addAll(unfinished.of(progress));
            return voided.isEmpty() || progress.planned().isEmpty()
                    ? Optional.empty()
                    : Optional.of(planner.announceTheEnd(progress, voided));
        }

        /**
         * Counts on nothing that is outstanding; when the table continues one day, it begins with what its mirror says
         * then.
         */
        public void abandon(TableProgress progress) {
            unfinished.giveUp(progress);
            Optional<MirrorSplit.RowRange> end = end(progress);
            end.ifPresent(splits::add);
            long said = end.map(split -> split.plan().key().number()).orElse(0L);
            tables.put(progress.tableId(), progress.abandoned(said));
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
            announceTheEnd(tables.get(progress.tableId()));
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
