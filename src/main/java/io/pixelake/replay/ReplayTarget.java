package io.pixelake.replay;

import io.pixelake.config.UserError;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a replay goes: beside the table's mirror, or into it. Nothing there is touched that the replay can't continue
 * from.
 *
 * @param apart whether it lies beside the mirror
 */
record ReplayTarget(ReplayPlan plan, TargetName name, boolean apart) {

    /**
     * Makes sure that what is there can be continued.
     *
     * @param replace whether a table that isn't Pixelake's may be taken over
     * @throws UserError with the reason why not
     */
    void check(MirrorTables tables, boolean replace) {
        MirrorState state = state(tables);
        if (state instanceof MirrorState.At at) {
            checkPosition(at.position());
            checkBegin(tables.historyOf(plan.table().id(), name));
        } else if (state instanceof MirrorState.Absent) {
            checkNotElsewhere(tables);
        } else if (!(state instanceof MirrorState.Foreign && replace)) {
            throw refused(describe(state), "");
        }
    }

    private MirrorState state(MirrorTables tables) {
        try {
            return tables.stateOf(plan.table().id(), name);
        } catch (MirrorUnreadableException e) {
            throw refused("that table can't be read: " + e.getMessage(), "");
        }
    }

    private static String describe(MirrorState state) {
        if (state instanceof MirrorState.SetApart there) {
            return "that table is " + (there.replay() ? "a replay of " : "the mirror of ") + there.path();
        }
        if (state instanceof MirrorState.OfAnotherSource other) {
            return "that table is made from " + other.path() + " of another Pixeltable"
                    + other.source().map(source -> ", " + source).orElse("");
        }
        if (state instanceof MirrorState.OfAnother other) {
            return "that table holds another Pixeltable table, " + other.path();
        }
        if (state instanceof MirrorState.Unplaceable place) {
            return "the table can't be made: " + place.why();
        }
        if (state instanceof MirrorState.TooNew there) {
            return "it has Iceberg format version " + there.formatVersion() + ", above lake.format-version";
        }
        return state instanceof MirrorState.WithoutPosition
                ? "its main branch holds no snapshot that says which version it is"
                : "a table of that name exists and isn't Pixelake's";
    }

    private void checkPosition(Position position) {
        if (!position.equals(plan.end()) && position.isAtOrPast(plan.end())) {
            throw refused("it is at " + position + " already, beyond " + plan.end(), "give a greater --to, or ");
        }
    }

    private void checkBegin(List<MirrorSnapshot> history) {
        Optional<Position> oldest = history.stream()
                .flatMap(snapshot -> snapshot.position().stream())
                .reduce((newer, older) -> older);
        long begin = oldest.map(position -> position.own().version()).orElse(plan.first());
        if (begin > plan.first()) {
            throw refused(
                    "its history begins with version " + begin + ", behind version " + plan.first(),
                    "continue from there with --from " + begin + ", or ");
        }
    }

    /** A second mirror of a table would be taken for the first. */
    private void checkNotElsewhere(MirrorTables tables) {
        Optional<TargetName> mirror = apart
                ? Optional.empty()
                : Optional.ofNullable(tables.mirrors().get(plan.table().id()));
        if (mirror.isPresent()) {
            throw refused("the table's mirror is " + mirror.get().fullName(), "");
        }
    }

    private UserError refused(String why, String cure) {
        String choose = "replay it into another table with --into NAMESPACE.TABLE.";
        String whole = cure + choose;
        return new UserError(
                2,
                "Cannot replay " + plan.table().path() + " into " + name.fullName() + ": " + why
                        + ". It was not touched. " + whole.substring(0, 1).toUpperCase(Locale.ROOT)
                        + whole.substring(1));
    }
}
