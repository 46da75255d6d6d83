package io.pixelake.source;

import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.source.SourcePoll.TableStopped;
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
 * What becomes of tables that don't go on: that failed, whose mirror doesn't follow their plan, that were dropped. Groups that will never be committed are said
 * to be void, since nobody else would. Worker thread only.
 */
final class EndedTables {
    private static final Logger LOG = LoggerFactory.getLogger(EndedTables.class);

    private final MirrorSource.Settings settings;
    private final MirrorMoves moves;
    private final GroupPlanner planner;
    private final MissingTables missing;
    /** Failed tables whose unfinished groups were said to be void, once for a run that ends. */
    private final Set<UUID> announced = new HashSet<>();

    EndedTables(MirrorSource.Settings settings, MirrorMoves moves, GroupPlanner planner, MissingTables missing) {
        this.missing = missing;
        this.settings = settings;
        this.moves = moves;
        this.planner = planner;
    }

    void forgetAllBut(Set<UUID> tables) {
        announced.retainAll(tables);
    }

    /** A table's plan without the groups that are committed. */
    interface Committed {
        Optional<TableProgress> of(UUID table) throws TableStopped;
    }

    /**
     * Those of one look.
     *
     * @param tables the progress of every table that is mirrored, which is changed
     * @param splits gets what says that groups are void
     */
    InLook in(Map<UUID, TableProgress> tables, List<MirrorSplit> splits, UnfinishedGroups unfinished) {
        return new InLook(tables, splits, unfinished);
    }

    /** What one look finds. */
    final class InLook {
        private final Map<UUID, TableProgress> tables;
        private final List<MirrorSplit> splits;
        private final UnfinishedGroups unfinished;
        private final List<TableFailed> failures = new ArrayList<>();

        private InLook(Map<UUID, TableProgress> tables, List<MirrorSplit> splits, UnfinishedGroups unfinished) {
            this.tables = tables;
            this.splits = splits;
            this.unfinished = unfinished;
        }

        /** Tables that can't go on. */
        List<TableFailed> failures() {
            return failures;
        }

        void fail(UUID table, String path, String message) {
            failures.add(new TableFailed(new GroupKey(table, 0), path, message));
        }

        /** Fails a table of whose groups none will be read any further. */
        void failForGood(UUID table, String path, String message) {
            fail(table, path, message);
            Optional.ofNullable(tables.get(table)).ifPresent(this::announceTheEnd);
        }

        /** A run that ends leaves no state: what was read behind a group that couldn't be finished will never be committed. */
        void announceTheEndOnce(UUID table) {
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

        /** Counts on nothing that is outstanding; when the table goes on one day, it begins with what its mirror says then. */
        void abandon(TableProgress progress) {
            unfinished.giveUp(progress);
            Optional<MirrorSplit.RowRange> end = end(progress);
            end.ifPresent(splits::add);
            long said = end.map(split -> split.plan().key().number()).orElse(0L);
            tables.put(progress.tableId(), progress.abandoned(said));
        }

        /** Others may wait for what a failed table, or one that is no longer to be mirrored, still had to commit. */
        void trim(TableProgress progress, Committed committed) {
            if (!progress.outstanding().isEmpty()) {
                try {
                    committed.of(progress.tableId());
                } catch (TableStopped | MirrorUnreadableException e) {
                    LOG.debug("{}: {}", progress.path(), e.getMessage());
                }
            }
        }

        /**
         * What becomes of a table that was dropped, once its outstanding groups are committed or aborted: it is forgotten, after its mirror was
         * dropped where that is wanted.
         *
         * @return whether none of its groups may still be committed
         */
        boolean end(TableProgress progress, Committed committed) {
            boolean isWaiting = progress.missingSince().isPresent();
            if (isWaiting && !missing.isDue(progress)) {
                return true;
            }
            try {
                Optional<TableProgress> left = isWaiting ? Optional.empty() : committed.of(progress.tableId());
                if (left.isPresent() && unfinished.mayStillCommit(left.get())) {
                    return false;
                }
                if (drops().dropMirrors() && !isWaiting) {
                    waitWithTheDrop(tables.get(progress.tableId()));
                    return true;
                }
                dropMirror(progress);
            } catch (TableStopped | MirrorChangeException e) {
                fail(progress.tableId(), progress.path(), e.getMessage());
            }
            announceTheEnd(tables.get(progress.tableId()));
            tables.remove(progress.tableId());
            return true;
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
            Optional<String> metadataFile = moves.drop(progress, drops().purge());
            if (metadataFile.isEmpty()) {
                LOG.info("{}: dropped from the source; it has no mirror any more", progress.path());
            } else if (drops().purge()) {
                LOG.warn("{}: dropped from the source, and its mirror with all its files", progress.path());
            } else {
                LOG.warn(
                        "{}: dropped from the source, and its mirror from the catalog; its files stay, and it can be registered again from {}",
                        progress.path(),
                        metadataFile.get());
            }
        }

        private MirrorSource.Drops drops() {
            return settings.handling().drops();
        }
    }
}
