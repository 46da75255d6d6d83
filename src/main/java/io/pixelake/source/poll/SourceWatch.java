package io.pixelake.source.poll;

import io.pixelake.pixeltable.catalog.CatalogState;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.planning.PlanningInput;
import io.pixelake.source.progress.TableStanding;
import java.util.List;
import java.util.Optional;

/** Looks at a source that has something new to say; as long as it is quiet, it is asked for no more than that. Worker thread only. */
final class SourceWatch {
    private final VersionLog log;
    private final SourcePoll poll;
    private final PollCheck check;
    /** What was found when there was nothing left to do. */
    private Optional<Quiet> quiet = Optional.empty();

    SourceWatch(VersionLog log, SourcePoll poll, PollCheck check) {
        this.log = log;
        this.poll = poll;
        this.check = check;
    }

    /**
     * Nothing was left to do.
     *
     * @param digest what the source answered then
     * @param known what the next look is told when nobody has anything new to say
     * @param standings how far the tables are mirrored
     */
    private record Quiet(String digest, PlanningInput known, List<TableStanding> standings) {
        private boolean goesOn(String newDigest, PlanningInput newKnown) {
            return digest.equals(newDigest) && known.equals(newKnown);
        }

        private PollOutcome outcome() {
            return new PollOutcome(known.tables(), List.of(), List.of(), true, standings);
        }
    }

    /**
     * As long as the source answers the same, and nothing else has come up, one look finds what the last one found.
     *
     * @return empty while the source's catalog can't be planned from, before or after the look
     */
    Optional<PollOutcome> look(PlanningInput known) throws SourceReadException {
        CatalogState state = log.state();
        if (!check.passes(state)) {
            return Optional.empty();
        }
        Optional<Quiet> same = quiet.filter(last -> last.goesOn(state.digest(), known) && !poll.isAnyDropDue(known));
        if (same.isPresent()) {
            return same.map(Quiet::outcome);
        }
        PollOutcome found = poll.look(known);
        if (!check.passes(log.state())) {
            // Begun meanwhile, so that what was found may be half of it.
            return Optional.empty();
        }
        quiet = isQuiet(found)
                ? Optional.of(new Quiet(state.digest(), known.with(found.tables()), found.standings()))
                : Optional.empty();
        return Optional.of(found);
    }

    /** The next look is a whole one. */
    void forgetWhatWasFound() {
        quiet = Optional.empty();
    }

    private boolean isQuiet(PollOutcome found) {
        return found.caughtUp()
                && found.splits().isEmpty()
                && found.failures().isEmpty()
                && !poll.isAnyChanging()
                && found.tables().values().stream()
                        .allMatch(table -> table.outstanding().isEmpty());
    }
}
