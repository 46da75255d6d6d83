package io.pixelake.changes.table;

import static io.pixelake.changes.table.ChangesTableTest.CHANGES;
import static io.pixelake.changes.table.ChangesTableTest.changes;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorCatalog;
import io.pixelake.model.GroupKind;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Effect;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyFileIO;
import io.pixelake.testkit.FaultyJdbcCatalog;
import io.pixelake.testkit.LakeInvariants;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A changes table catches up, the first time and later, once for each fault: before and after every single step, with an error and with the
 * death of the process, and with every lie that a catalog can tell about a commit. Then it does so again until it succeeds, and holds each
 * change once. Of the faults at steps one in {@code -Dpixelake.commit-faults-one-in=8} is tried; with 1 all are.
 */
class ChangesFaultsITCase extends EmbeddedLake {
    private static final int ONE_IN = Integer.getInteger("pixelake.commit-faults-one-in", 8);
    private static final int PROCESSES = 3;
    private static final IcebergChanges.Content CONTENT = new IcebergChanges.Content(true, true);

    private static final Map<String, Supplier<RuntimeException>> REPORTS = Map.of(
            "commit failed",
            () -> new CommitFailedException("refused"),
            "state unknown",
            () -> new CommitStateUnknownException(new IOException("504 Gateway Timeout")),
            "connection lost",
            ChangesFaultsITCase::connectionLost);

    private Optional<String> prepared = Optional.empty();
    private List<String> expected = List.of();
    private int faultsMet;

    int oneIn() {
        return ONE_IN;
    }

    private static RuntimeException connectionLost() {
        return new UncheckedSQLException(new SQLException("gone"), "Database Connection failed");
    }

    /** How a process opens the catalog. */
    Map<String, String> catalogOf(Faults faults) throws IOException {
        Map<String, String> properties =
                new HashMap<>(MirrorCatalog.embedded("lake", lake).properties());
        properties.put(CatalogProperties.CATALOG_IMPL, FaultyJdbcCatalog.class.getName());
        return properties;
    }

    @BeforeEach
    void mirror() throws Exception {
        commit(catalog, first(rows(1, 20, 1)), delta(2, List.of(row(3, 1), row(4, 1)), rowWith(5, 4, 2)));
    }

    private void prepare(boolean exists) throws Exception {
        if (exists) {
            changes(catalog, CONTENT).catchUp(NAME);
            prepared = Optional.of(((BaseTable) catalog.loadTable(CHANGES))
                    .operations()
                    .current()
                    .metadataFileLocation());
        }
        commit(
                catalog,
                delta(3, List.of(row(7, 1)), row(50, 3)),
                group(4, GroupKind.REWRITE, schema, COLUMNS, List.of(), rows(10, 20, 4)));
        changes(catalog, CONTENT).catchUp(NAME);
        expected = ChangeRows.of(catalog.loadTable(CHANGES)).texts();
        assertThat(expected).hasSizeGreaterThan(40).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyStepFailsBeforeAndAfter(boolean exists) throws Exception {
        prepare(exists);
        Map<Step, Integer> steps = stepsWithoutFaults();
        assertThat(steps).containsKeys(Step.WRITE_DATA, Step.WRITE_MANIFEST, Step.SWAP, Step.READ_DATA);
        int planned = 0;
        for (Map.Entry<Step, Integer> step : steps.entrySet()) {
            for (int skip = 0; skip < step.getValue(); skip++) {
                for (Moment moment : Moment.values()) {
                    if (planned++ % oneIn() == 0) {
                        int occurrence = skip;
                        survives(
                                moment + " " + step.getKey() + " #" + skip,
                                faults -> faults.plan(step.getKey(), moment, occurrence, 1, failureOf(step.getKey())));
                        survives(
                                moment + " " + step.getKey() + " crash #" + skip,
                                faults -> faults.planCrash(step.getKey(), moment, occurrence));
                    }
                }
            }
        }
        assertThat(faultsMet).isGreaterThan(planned / oneIn() / 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theCatalogCommitsOrNotAndReportsFailure(boolean exists) throws Exception {
        prepare(exists);
        for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
            for (int swap = 0; swap < (exists ? 1 : 2); swap++) {
                int skip = swap;
                for (Map.Entry<String, Supplier<RuntimeException>> report : REPORTS.entrySet()) {
                    survives(
                            moment + " swap " + swap + ": " + report.getKey(),
                            faults -> faults.plan(Step.SWAP, moment, skip, 1, () -> {
                                throw report.getValue().get();
                            }));
                }
                survives(
                        moment + " swap " + swap + ", and the reload fails",
                        faults -> faults.plan(Step.SWAP, moment, skip, 1, () -> {
                            faults.plan(Step.LOAD, Moment.BEFORE, 0, 1, failureOf(Step.LOAD));
                            throw connectionLost();
                        }));
            }
        }
        assertThat(faultsMet).isEqualTo(exists ? 8 : 16);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theCatalogCommitsLate(boolean exists) throws Exception {
        prepare(exists);
        for (Map.Entry<String, Consumer<Faults>> late : LATE.entrySet()) {
            survives(late.getKey(), faults -> {
                faults.holdNextSwap(REPORTS.get("state unknown").get());
                faults.plan(
                        Step.SWAP, Moment.BEFORE, 0, 1, () -> late.getValue().accept(faults));
            });
        }
        assertThat(faultsMet).isEqualTo(LATE.size());
    }

    private static final Map<String, Consumer<Faults>> LATE = Map.of(
            "before the next load",
            faults -> faults.plan(Step.LOAD, Moment.BEFORE, 0, 1, faults::release),
            "after the next load",
            faults -> faults.plan(Step.LOAD, Moment.AFTER, 0, 1, faults::release),
            "after the load after that",
            faults -> faults.plan(Step.LOAD, Moment.AFTER, 1, 1, faults::release),
            "before the next swap",
            faults -> faults.plan(Step.SWAP, Moment.BEFORE, 0, 1, faults::release),
            "too late, after the next swap",
            faults -> faults.plan(Step.SWAP, Moment.AFTER, 0, 1, faults::release));

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
            throw connectionLost();
        };
    }

    private Map<Step, Integer> stepsWithoutFaults() throws Exception {
        reset();
        try (Faults faults = Faults.named("changes")) {
            assertThat(runToTheEnd(faults)).isEqualTo(1);
            check();
            // Iceberg itself tries for minutes to read metadata.
            Map<Step, Integer> steps = new HashMap<>(faults.steps());
            steps.remove(Step.READ_METADATA);
            return steps;
        }
    }

    private void survives(String what, Consumer<Faults> plan) throws Exception {
        reset();
        try (Faults faults = Faults.named("changes")) {
            plan.accept(faults);
            try {
                runToTheEnd(faults);
                faults.release();
                changes(catalog, CONTENT).catchUp(NAME);
                check();
            } catch (AssertionError | Exception e) {
                throw new AssertionError(what + ": " + e, e);
            }
            faultsMet += faults.met() > 0 ? 1 : 0;
        }
    }

    /** The catalog as it was prepared; what was written since stays as orphans. */
    private void reset() {
        catalog.dropTable(CHANGES, false);
        prepared.ifPresent(location -> catalog.registerTable(CHANGES, location));
    }

    private int runToTheEnd(Faults faults) throws Exception {
        for (int process = 1; ; process++) {
            Map<String, String> properties = new HashMap<>(catalogOf(faults));
            properties.put(CatalogProperties.FILE_IO_IMPL, FaultyFileIO.class.getName());
            properties.put(Faults.PROPERTY, faults.name());
            try {
                Catalog faulty = MirrorCatalog.of("lake", properties).open();
                changes(faulty, CONTENT).catchUp(NAME);
                return process;
            } catch (Faults.Crash | Exception e) {
                if (process == PROCESSES) {
                    throw e;
                }
                faults.heal();
            }
        }
    }

    private void check() throws IOException {
        assertThat(ChangeRows.of(catalog.loadTable(CHANGES)).texts()).isEqualTo(expected);
        LakeInvariants.of(catalog.loadTable(CHANGES)).check();
    }
}
