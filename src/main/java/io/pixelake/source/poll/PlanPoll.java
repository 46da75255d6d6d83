package io.pixelake.source.poll;

import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.source.planning.AbandonedGroups;
import io.pixelake.source.planning.EndedTables;
import io.pixelake.source.planning.ForeignWriteRule;
import io.pixelake.source.planning.MirrorMovePlanner;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.planning.TableStoppedException;
import io.pixelake.source.planning.UncommittedGroups;
import io.pixelake.source.progress.TableProgress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the plans is committed, as their mirrors say. A plan that its mirror doesn't follow is given up, and a table stops whose mirror
 * somebody else wrote to, or whose groups the committer refuses. Worker thread only.
 */
final class PlanPoll {
    private static final Logger LOG = LoggerFactory.getLogger(PlanPoll.class);

    private final PlanningSettings settings;
    private final MirrorTables mirrors;
    private final MirrorMovePlanner moves;
    private final ForeignWriteRule rule;
    private final UncommittedGroups outstanding;
    /** Where mirrors were last said to be other than where groups were planned for. */
    private final Map<UUID, TargetName> saidElsewhere = new HashMap<>();

    PlanPoll(PlanningSettings settings, MirrorTables mirrors, MirrorMovePlanner moves, ForeignWriteRule rule) {
        this.settings = settings;
        this.mirrors = mirrors;
        this.moves = moves;
        this.rule = rule;
        this.outstanding = new UncommittedGroups(settings, mirrors);
    }

    /**
     * What one look has found so far.
     *
     * @param listed the tables that the source has
     * @param tables the progress of every table that is mirrored, which is changed
     * @param asked tables whose mirrors were asked since the start
     */
    record Look(
            Map<UUID, SourceTable> listed,
            Map<UUID, TableProgress> tables,
            Set<UUID> asked,
            AbandonedGroups unfinished,
            EndedTables.InLook ended) {}

    /** A mirror that groups are outstanding of is moved by nobody: its state may be asked for before its turn. */
    void lookAhead(List<SourceTable> inTurn, Map<UUID, TableProgress> tables) {
        Map<UUID, TargetName> outstandingAt = new LinkedHashMap<>();
        inTurn.stream()
                .flatMap(table -> Optional.ofNullable(tables.get(table.id())).stream())
                .filter(progress -> !progress.outstanding().isEmpty())
                .forEach(progress ->
                        outstandingAt.put(progress.tableId(), progress.target().name()));
        mirrors.lookAhead(outstandingAt);
    }

    /** What isn't listed any more, and isn't mirrored any more either. */
    void forgetAllBut(Set<UUID> listed, Set<UUID> kept) {
        saidElsewhere.keySet().retainAll(listed);
        outstanding.forgetAllBut(kept);
        rule.forgetAllBut(kept);
    }

    /** As one look finds them. */
    final class InLook implements EndedTables.Committed {
        private final Look look;

        InLook(Look look) {
            this.look = look;
        }

        /** The table's plan without the groups that are committed; empty when it has none, or none that the mirror follows. */
        @Override
        public Optional<TableProgress> of(UUID table) throws TableStoppedException {
            Optional<TableProgress> progress = Optional.ofNullable(look.tables().get(table));
            boolean ask = progress.isPresent()
                    && (!progress.get().outstanding().isEmpty() || !look.asked().contains(table));
            if (ask) {
                MirrorMovePlanner.Found mirror = moves.find(progress.get());
                progress = outstanding.of(progress.get(), mirror);
                progress.ifPresent(trimmed -> look.tables().put(table, trimmed));
                giveUpIfUnknown(look.tables().get(table), mirror.state());
                if (mirror.state() instanceof MirrorState.At at) {
                    adoptIfListed(look.tables().get(table), mirror.name(), at);
                    giveUpIfElsewhere(look.tables().get(table), mirror);
                    progress = progress.filter(trimmed -> isOnSameColumns(trimmed, at));
                    stopAtForeignWrites(look.tables().get(table), mirror.name(), at);
                }
                stopIfRefused(look.tables().get(table));
            }
            return progress;
        }

        /** State of before there were marks may be of another source: its tables look dropped here. */
        private void adoptIfListed(TableProgress progress, TargetName name, MirrorState.At mirror) {
            if (look.listed().containsKey(progress.tableId())) {
                moves.adopt(progress.tableId(), name, mirror);
            }
        }

        private void giveUpIfElsewhere(TableProgress progress, MirrorMovePlanner.Found mirror) {
            if (mirror.isElsewhere(progress) && !progress.outstanding().isEmpty()) {
                if (!mirror.name().equals(saidElsewhere.put(progress.tableId(), mirror.name()))) {
                    LOG.warn(
                            "{}: its mirror was moved from {} to {}; what was planned for the former is given up",
                            progress.path(),
                            progress.target().fullName(),
                            mirror.name().fullName());
                }
                look.unfinished().giveUp(progress);
            }
        }

        private void giveUpIfUnknown(TableProgress progress, MirrorState mirror) {
            progress.outstanding().stream()
                    .findFirst()
                    .filter(first -> !settings.origin()
                            .tables()
                            .vouchFor(mirror.isMarked(), progress.tableId(), first.group() / 1000))
                    .ifPresent(unknown -> look.unfinished().giveUp(progress));
        }

        /**
         * False when nothing is outstanding and the plan has to begin again; groups that are outstanding are given up
         * before.
         */
        private boolean isOnSameColumns(TableProgress progress, MirrorState.At mirror) {
            if (!ForeignWriteRule.isOnOtherColumns(progress.target(), mirror)) {
                return true;
            }
            LOG.warn("{}: an external writer changed the columns of its mirror: planning again", progress.path());
            look.unfinished().giveUp(progress);
            return !progress.outstanding().isEmpty();
        }

        /** The committer drops what is outstanding. */
        private void stopAtForeignWrites(TableProgress progress, TargetName name, MirrorState.At mirror)
                throws TableStoppedException {
            try {
                rule.check(progress.tableId(), progress.path(), name, mirror);
            } catch (TableStoppedException e) {
                abandon(progress);
                throw e;
            }
        }

        private void stopIfRefused(TableProgress progress) throws TableStoppedException {
            Optional<String> refusal = outstanding.refusal(progress);
            if (refusal.isPresent()) {
                abandon(progress);
                throw new TableStoppedException(refusal.get());
            }
        }

        private void abandon(TableProgress progress) {
            look.ended().abandon(progress);
            look.asked().remove(progress.tableId());
        }
    }
}
