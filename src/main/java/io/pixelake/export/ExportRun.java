package io.pixelake.export;

import io.pixelake.access.FileSystemAccess;
import io.pixelake.access.LakeAccess;
import io.pixelake.access.SourceAccess;
import io.pixelake.access.TableAccess;
import io.pixelake.badcells.BadCellRule;
import io.pixelake.config.JsonForms;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.model.FailureReason;
import io.pixelake.model.Position;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceSchema;
import io.pixelake.pixeltable.catalog.UnknownTypeException;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import io.pixelake.source.json.JsonTypes;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.types.schema.MirrorSchemaException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@code pixelake export}: in this process, without Flink and without a lock, so beside a running mirror too. */
public record ExportRun(MirrorConfig config, ExportRequest request, PrintWriter out, PrintWriter err) {
    private static final Logger LOG = LoggerFactory.getLogger(ExportRun.class);
    private static final long BUSY_WAIT_MILLIS = 500;

    /**
     * Exports what was asked for, all of it or nothing.
     *
     * @throws UserError when that can't be
     */
    public int run() {
        FileSystemAccess.prepare();
        FileSystemAccess.check(request.table(), request.projection().media());
        checkVariant();
        checkClasses();
        SourceAddress address = new SourceAccess(config.source()).checked().address();
        ExportedRows rows = rows(address);
        try (InterruptibleExport ending = InterruptibleExport.install()) {
            say(export(address, rows), rows.position());
            return 0;
        }
    }

    private boolean hasVariant() {
        return request.json().haveVariant() && request.to() instanceof ExportRequest.ToTable;
    }

    /** Where nothing is said of format or readers, the format version is what the columns need. */
    private void checkVariant() {
        MirrorConfig.Format format = config.lake().format();
        if (hasVariant() && format.exact()) {
            format.noVariant().ifPresent(problem -> {
                throw new UserError(2, "Cannot export " + request.table() + ": --json " + problem + ".");
            });
        }
    }

    private void checkClasses() {
        if (request.to() instanceof ExportRequest.ToTable) {
            LakeAccess.check(config.lake());
        }
    }

    private int formatVersion() {
        int version = config.lake().format().version();
        return hasVariant() ? Math.max(version, MirrorConfig.Format.VARIANT_SINCE) : version;
    }

    private long export(SourceAddress address, ExportedRows rows) {
        int parallelism = config.job().parallelism();
        try (ExportTarget target = target(rows.schema());
                SourceRowHandling handling = SourceRowHandling.of(address, parallelism, badCells());
                ExportProgress progress = progress(rows)) {
            long count = new Exporter(address, rows, parallelism, handling, progress::add).run(target);
            handling.media().takeLocalReferences().forEach(found -> found.column()
                    .tell(found.count()));
            return count;
        } catch (ExportRefusedException | ExportFailedException e) {
            throw new UserError(1, e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new UserError(
                    1,
                    "Cannot export " + request.table() + " to " + request.to().name() + ": " + FailureReason.of(e),
                    e);
        } catch (InterruptedException e) {
            // Said here, since the process may be gone before anybody hears of the error.
            err.println(request.table() + ": the export was given up, nothing of it was kept");
            err.flush();
            throw new UserError(1, "The export of " + request.table() + " was given up.", e);
        }
    }

    private BadCellRule badCells() {
        return request.badCells().becomeNull()
                ? new BadCellRule(Map.of(
                        request.table(),
                        request.badCells()
                                .notedIn()
                                .map(file -> file.toAbsolutePath().toString())
                                .orElse("")))
                : BadCellRule.FAIL;
    }

    private ExportProgress progress(ExportedRows rows) {
        // Only a terminal shows a line that changes.
        return request.quiet() || System.console() == null
                ? ExportProgress.none()
                : ExportProgress.of(
                        request.table(),
                        rows.schema().filter().isPresent() ? -1 : rows.extent().came());
    }

    private ExportedRows rows(SourceAddress address) {
        try {
            return rowsOnceReleased(address);
        } catch (SourceReadException e) {
            throw new UserError(1, "Cannot read Pixeltable's database at " + address + ": " + e.getMessage(), e);
        } catch (QueryException e) {
            throw new UserError(2, "Cannot export " + request.table() + ": " + e.getMessage() + ".", e);
        } catch (UnknownTypeException | MirrorSchemaException e) {
            throw new UserError(1, e.getMessage(), e);
        } catch (SourceBusyException | VersionGoneException e) {
            throw new UserError(1, "Cannot export " + request.table() + ": " + e.getMessage() + ". Try again.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError(1, "The export of " + request.table() + " was given up.", e);
        }
    }

    /** Pixeltable's own export waits too, for hours where a column is filled for so long. */
    private ExportedRows rowsOnceReleased(SourceAddress address)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException,
                    InterruptedException {
        boolean said = false;
        while (true) {
            try {
                return readableRows(address);
            } catch (SourceBusyException e) {
                if (!e.isHeld()) {
                    throw e;
                }
                if (!said) {
                    LOG.info("{}: waiting for the table: {}", request.table(), e.getMessage());
                    said = true;
                }
            }
            Thread.sleep(BUSY_WAIT_MILLIS);
        }
    }

    private ExportedRows readableRows(SourceAddress address)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException,
                    InterruptedException {
        try (VersionLog log = VersionLog.open(address)) {
            TableAccess asked = TableAccess.find(log, request.table(), "export");
            long version = request.version()
                    .orElse(asked.table().current().orElseThrow().own().version());
            asked.check(version);
            // The version's number says which moment is meant; without one it is the newest, which of a view is another
            // thing.
            Moment moment = request.version().isPresent()
                    ? asked.moment(log, version)
                    : log.at(asked.table(), asked.table().current().orElseThrow())
                            .orElseThrow(() -> new VersionGoneException("the table was changed"));
            JsonTypes.Asked part = new JsonTypes.Asked(MirroredPart.of(request.projection()), json());
            SourceSchema schema = log.schema(
                    asked.table(),
                    moment,
                    new JsonTypes(address, log, badCells()).ofAllPatiently(asked.table(), moment, part));
            tellOfUnstored(schema);
            return new ExportedRows(
                    asked.table(), moment.position(), schema.schema(), log.liveRows(asked.table(), moment.position()));
        }
    }

    private JsonForms json() {
        return request.to() instanceof ExportRequest.ToFile ? request.json().withoutVariant() : request.json();
    }

    private void tellOfUnstored(SourceSchema schema) {
        schema.unstoredColumns()
                .forEach(column -> LOG.info(
                        "{}: column {} is computed on the fly and not stored in Pixeltable's database: left out",
                        request.table(),
                        column));
    }

    private ExportTarget target(TableSchema schema) throws IOException {
        if (request.to() instanceof ExportRequest.ToFile file) {
            return FileExport.create(file.file(), schema);
        }
        ExportRequest.ToTable table = (ExportRequest.ToTable) request.to();
        return IcebergExport.open(LakeAccess.of(config.lake()), table, formatVersion(), schema);
    }

    private void say(long count, Position position) {
        out.println(String.format(
                Locale.ROOT,
                "%s, version %d: %,d %s to %s",
                request.table(),
                position.own().version(),
                count,
                count == 1 ? "row" : "rows",
                request.to().name()));
        out.flush();
    }
}
