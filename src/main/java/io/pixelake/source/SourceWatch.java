package io.pixelake.source;

import io.pixelake.pixeltable.SourceReadException;
import io.pixelake.pixeltable.VersionLog;
import java.util.List;
import java.util.Optional;

/** Looks at a source that has something new to say; as long as it is quiet, it is asked for no more than that. Worker thread only. */
final class SourceWatch {
    private final VersionLog log;
    private final SourcePoll poll;
    /** What was found when there was nothing left to do. */
    private Optional<Quiet> quiet = Optional.empty();

    SourceWatch(VersionLog log, SourcePoll poll) {
        this.log = log;
        this.poll = poll;
    }

    /**
     * Nothing was left to do.
     *
     * @param digest what the source answered then
     * @param known what the next look is told when nobody has anything new to say
     * @param standings how far the tables are mirrored
     */
    private record Quiet(String digest, SourcePoll.Known known, List<TableStanding> standings) {
        private boolean goesOn(String newDigest, SourcePoll.Known newKnown) {
            return digest.equals(newDigest) && known.equals(newKnown);
        }

        private SourcePoll.Outcome outcome() {
            return new SourcePoll.Outcome(known.tables(), List.of(), List.of(), true, standings);
        }
    }

    /** As long as the source answers the same, and nothing else has come up, one look finds what the last one found. */
    SourcePoll.Outcome look(SourcePoll.Known known) throws SourceReadException {
        String digest = log.digest();
        Optional<Quiet> same = quiet.filter(last -> last.goesOn(digest, known));
        if (same.isPresent()) {
            return same.get().outcome();
        }
        SourcePoll.Outcome found = poll.look(known);
        quiet = isQuiet(found)
                ? Optional.of(new Quiet(digest, known.with(found.tables()), found.standings()))
                : Optional.empty();
        return found;
    }

    /** The next look is a whole one. */
    void forgetWhatWasFound() {
        quiet = Optional.empty();
    }

    private boolean isQuiet(SourcePoll.Outcome found) {
        return found.caughtUp()
                && found.splits().isEmpty()
                && found.failures().isEmpty()
                && !poll.isAnyChanging()
                && found.tables().values().stream()
                        .allMatch(table -> table.outstanding().isEmpty());
    }
}
