package io.pixelake.status;

import io.pixelake.access.ConfiguredTables;
import io.pixelake.access.ExistingLakeAccess;
import io.pixelake.access.FileSystemAccess;
import io.pixelake.access.LakeAccess;
import io.pixelake.access.SourceAccess;
import io.pixelake.changes.operator.TargetStanding;
import io.pixelake.changes.operator.TargetStandings;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Secrets;
import io.pixelake.config.TableFilter;
import io.pixelake.config.UserError;
import io.pixelake.job.state.LastErrors;
import io.pixelake.job.state.StateOwner;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TablePaths;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.planning.TargetNamePlanner;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Runs {@code pixelake status}: reads metadata only, takes no lock. @param tables globs over paths; empty: all that are configured */
public record StatusRun(MirrorConfig config, List<String> tables, boolean json, PrintWriter out) {
    private static final int WRONG_USAGE = 2;

    public StatusRun {
        tables = List.copyOf(tables);
    }

    /**
     * Prints the status.
     *
     * @return the exit code: 1 when the source can't be read, so that half of the status is missing
     */
    public int run() {
        StatusReport report = report();
        checkMatches(report);
        if (json) {
            out.println(StatusJson.of(report));
        } else {
            StatusText.of(report).forEach(out::println);
        }
        out.flush();
        return report.sourceError().isEmpty() ? 0 : 1;
    }

    private StatusReport report() {
        try (CatalogMirrorReader reader = ExistingLakeAccess.open(config.lake())) {
            return config.changes().isEmpty() ? report(reader, mirror -> List.of()) : withChanges(reader);
        }
    }

    private StatusReport withChanges(CatalogMirrorReader reader) {
        FileSystemAccess.prepare();
        try (TargetStandings targets = TargetStandings.open(LakeAccess.of(config.lake()), config.changes())) {
            return report(reader, mirror -> targets.of(mirror.target(), mirror.tableId()));
        } catch (IOException e) {
            throw new UserError(1, "Cannot look at the targets of changes: " + Secrets.maskWithin(e.getMessage()));
        }
    }

    private StatusReport report(CatalogMirrorReader reader, Function<MirrorStanding, List<TargetStanding>> changes) {
        try {
            CheckedSource source = new SourceAccess(config.source()).checked();
            return StatusReport.of(lake(reader, changes, Optional.of(source.instance())), source.address());
        } catch (SourceReadException e) {
            return StatusReport.withoutSource(
                    lake(reader, changes, Optional.empty()), Secrets.maskWithin(e.getMessage()));
        } catch (UserError e) {
            if (e.exitCode() == WRONG_USAGE) {
                throw e;
            }
            return StatusReport.withoutSource(
                    lake(reader, changes, Optional.empty()), Secrets.maskWithin(e.getMessage()));
        }
    }

    /** @param source absent while it can't be read: the state says then whose the mirrors are that ran here */
    private StatusReport.Lake lake(
            CatalogMirrorReader reader,
            Function<MirrorStanding, List<TargetStanding>> changes,
            Optional<SourceInstance> source) {
        TableFilter configured = TableFilter.of(config.source().reading().tables());
        TableFilter asked = TableFilter.of(tables);
        TargetNamePlanner naming = ConfiguredTables.naming(config, TablePaths.FOLDED);
        Optional<SourceInstance> owner = stateOwner();
        boolean errorsOfAnother = source.isPresent()
                && owner.filter(there -> !there.isSameAs(source.get())).isPresent();
        return new StatusReport.Lake(
                ExistingLakeAccess.name(config.lake()),
                reader.mirrors(),
                source.or(() -> owner),
                table -> reader.obstacle(table.id(), naming.target(table.path())),
                changes,
                errorsOfAnother
                        ? LastErrors.Known.NONE
                        : LastErrors.read(config.lake().stateDirectory()),
                List.of(configured, asked),
                config.lake().history().kept());
    }

    private Optional<SourceInstance> stateOwner() {
        try {
            return new StateOwner(config.lake().stateDirectory()).read();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void checkMatches(StatusReport report) {
        for (String glob : TableFilter.of(tables).patternsWithoutMatch(report.paths())) {
            throw new UserError(
                    WRONG_USAGE,
                    "No table matches '" + glob
                            + "', neither in the source nor in the lake. Give paths as they stand in"
                            + " Pixeltable, dir/name; pixelake status without a table lists them.");
        }
    }
}
