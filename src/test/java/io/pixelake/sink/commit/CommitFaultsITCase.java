package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Effect;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each kind of group is written and committed to a real embedded lake once for each fault: before and after every single step that
 * such a commit makes, with an error that goes away at once, one that stays until the process gave up, and with the death of
 * the process; and with every lie that a catalog can tell about a swap. What must hold then, holds. Of the faults at steps one in
 * {@code -Dpixelake.commit-faults-one-in=8} is tried, another one for each kind of group; with 1 all are.
 */
class CommitFaultsITCase extends CommitUnderFaults {
    private static final int ONE_IN = Integer.getInteger("pixelake.commit-faults-one-in", 8);

    private int planned;

    int oneIn() {
        return ONE_IN;
    }

    /** How long a fault lasts. */
    private enum Lasting {
        ONCE,
        UNTIL_THE_JOB_RESTARTS,
        CRASH
    }

    /** The other scenes make no step that these don't. */
    @ParameterizedTest
    @EnumSource(
            value = CommitScenes.Scene.class,
            names = {"FIRST", "INSERTS", "SCHEMA", "REVERT"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyStepFailsBeforeAndAfter(CommitScenes.Scene scene) throws Exception {
        begin(scene);
        planned = scene.ordinal();
        Steps steps = stepsOf(scene);
        for (Map.Entry<Step, Integer> step : steps.all.entrySet()) {
            for (int occurrence = 0; occurrence < step.getValue(); occurrence++) {
                failEachWay(scene, step.getKey(), occurrence, steps);
            }
            // Iceberg itself tries for minutes to read metadata.
            if (step.getKey() != Step.READ_METADATA) {
                fail(scene, step.getKey(), Moment.BEFORE, 0, Lasting.UNTIL_THE_JOB_RESTARTS, 2);
            }
        }
    }

    private void failEachWay(CommitScenes.Scene scene, Step step, int occurrence, Steps steps) throws Exception {
        boolean committing = occurrence >= steps.writing.getOrDefault(step, 0) && step != Step.CLOSE;
        if (step == Step.READ_METADATA) {
            fail(scene, step, Moment.BEFORE, occurrence, Lasting.CRASH, 2);
            return;
        } else if (step.name().startsWith("READ")) {
            fail(scene, step, Moment.BEFORE, occurrence, Lasting.ONCE, committing ? 1 : 2);
            fail(scene, step, Moment.HALFWAY, occurrence, Lasting.ONCE, steps.writing.containsKey(step) ? 2 : 1);
            return;
        }
        fail(scene, step, Moment.BEFORE, occurrence, Lasting.ONCE, committing ? 1 : 2);
        fail(scene, step, Moment.BEFORE, occurrence, Lasting.CRASH, 2);
        if (step.name().startsWith("WRITE")) {
            // Files are written in pieces, so the one that is met halfway may be an earlier one.
            fail(scene, step, Moment.HALFWAY, occurrence, Lasting.ONCE, steps.writing.containsKey(step) ? 2 : 1);
        } else {
            fail(scene, step, Moment.AFTER, occurrence, Lasting.ONCE, committing ? 1 : 2);
        }
        fail(scene, step, Moment.AFTER, occurrence, Lasting.CRASH, 2);
    }

    private void fail(
            CommitScenes.Scene scene, Step step, Moment moment, int occurrence, Lasting lasting, int mostProcesses)
            throws Exception {
        if (planned++ % oneIn() != 0) {
            return;
        }
        String what = moment + " " + step + " " + lasting + " #" + occurrence;
        survives(scene, what, step.name(), mostProcesses, faults -> {
            switch (lasting) {
                case ONCE -> faults.plan(step, moment, occurrence, 1, failureOf(step));
                case UNTIL_THE_JOB_RESTARTS -> faults.plan(step, moment, 0, Integer.MAX_VALUE, failureOf(step));
                case CRASH -> faults.planCrash(step, moment, occurrence);
            }
        });
    }

    private static Effect failureOf(Step step) {
        if (step.name().startsWith("WRITE")) {
            return () -> {
                throw new IOException("No space left on device");
            };
        } else if (step.name().startsWith("READ") || step == Step.DELETE_FILE) {
            return () -> {
                throw new IOException("Input/output error");
            };
        }
        return () -> {
            throw new UncheckedSQLException(new SQLException("gone"), "Database Connection failed");
        };
    }

    private static final Map<String, Supplier<RuntimeException>> REPORTS = Map.of(
            "commit failed",
            () -> new CommitFailedException("refused"),
            "state unknown",
            () -> new CommitStateUnknownException(new IOException("504 Gateway Timeout")),
            "connection lost",
            () -> new UncheckedSQLException(new SQLException("gone"), "Database Connection failed"),
            "anything",
            () -> new IllegalStateException("500 Internal Server Error"));

    @ParameterizedTest
    @EnumSource(CommitScenes.Scene.class)
    void theCatalogAppliesTheSwapOrNotAndReportsFailure(CommitScenes.Scene scene) throws Exception {
        begin(scene);
        for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
            for (Map.Entry<String, Supplier<RuntimeException>> report : REPORTS.entrySet()) {
                String what = (moment == Moment.AFTER ? "applied: " : "not applied: ") + report.getKey();
                survives(
                        scene,
                        what,
                        "SWAP " + what,
                        faults -> faults.plan(Step.SWAP, moment, 0, 1, () -> {
                            throw report.getValue().get();
                        }));
            }
            survives(scene, moment + ", reload fails", "SWAP " + moment + ", and the reload that follows", faults -> {
                faults.plan(Step.SWAP, moment, 0, 1, () -> {
                    faults.plan(Step.LOAD, Moment.BEFORE, 0, 1, failureOf(Step.LOAD));
                    throw REPORTS.get("connection lost").get();
                });
            });
        }
    }

    @ParameterizedTest
    @EnumSource(CommitScenes.Scene.class)
    void theCatalogAppliesTheSwapLate(CommitScenes.Scene scene) throws Exception {
        begin(scene);
        for (Map.Entry<String, Plan> late : LATE.entrySet()) {
            survives(scene, late.getKey(), "SWAP applied " + late.getKey(), faults -> {
                faults.holdNextSwap(REPORTS.get("connection lost").get());
                faults.plan(
                        Step.SWAP, Moment.BEFORE, 0, 1, () -> late.getValue().on(faults));
            });
        }
        survives(scene, "after a time-out", "SWAP answered after a time-out", faults -> {
            faults.plan(Step.SWAP, Moment.AFTER, 0, 1, () -> {
                Thread.sleep(20);
                throw REPORTS.get("connection lost").get();
            });
        });
    }

    /** After a swap the table is loaded to look whether it landed, and then for the next attempt. */
    private static final Map<String, Plan> LATE = Map.of(
            "before the next load",
            faults -> faults.plan(Step.LOAD, Moment.BEFORE, 0, 1, faults::release),
            "after the next load",
            faults -> faults.plan(Step.LOAD, Moment.AFTER, 0, 1, faults::release),
            "before the load after that",
            faults -> faults.plan(Step.LOAD, Moment.BEFORE, 1, 1, faults::release),
            "after the load after that",
            faults -> faults.plan(Step.LOAD, Moment.AFTER, 1, 1, faults::release),
            "before the next swap",
            faults -> faults.plan(Step.SWAP, Moment.BEFORE, 0, 1, faults::release),
            "too late, after the next swap",
            faults -> faults.plan(Step.SWAP, Moment.AFTER, 0, 1, faults::release),
            "in the background, some time later",
            CommitFaultsITCase::inTheBackground);

    private static void inTheBackground(Faults faults) {
        Thread late = new Thread(() -> {
            try {
                Thread.sleep(15);
            } catch (InterruptedException e) {
                return;
            }
            faults.release();
        });
        late.start();
    }

    /** How often each step is made without faults: until the groups are written, and in all. */
    private record Steps(Map<Step, Integer> writing, Map<Step, Integer> all) {}

    private Steps stepsOf(CommitScenes.Scene scene) throws Exception {
        reset();
        try (Faults faults = Faults.named("commit")) {
            stepsToWrite.clear();
            assertThat(runToTheEnd(scene, faults)).isEqualTo(1);
            check(scene);
            return new Steps(Map.copyOf(stepsToWrite), faults.steps());
        }
    }
}
