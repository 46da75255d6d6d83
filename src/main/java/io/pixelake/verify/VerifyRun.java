package io.pixelake.verify;

import io.pixelake.access.ConfiguredTables;
import io.pixelake.access.ExistingLakeAccess;
import io.pixelake.access.NamedTables;
import io.pixelake.access.SourceAccess;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.TableFilter;
import io.pixelake.config.UserError;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.model.FoldedNames;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.rows.SourceRowHandling;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Consumer;

/** Runs {@code pixelake verify}: in this process, without Flink and without a lock, so beside a running mirror too. */
public record VerifyRun(MirrorConfig config, VerifyRequest request, PrintWriter out) {
    /**
     * Compares what was asked for and prints what came of it.
     *
     * @return the exit code: 0 when all is equal
     */
    public int run() {
        CheckedSource source = new SourceAccess(config.source()).checked();
        try {
            VerifyResult result = verify(config, source, request, this::say);
            say(result.total());
            return result.failures().isEmpty() ? 0 : 1;
        } catch (SourceReadException e) {
            throw new UserError(
                    1, "Cannot read Pixeltable's database at " + source.address() + ": " + e.getMessage(), e);
        }
    }

    /** Compares what was asked for. @param lines gets each line as soon as it is known */
    public static VerifyResult verify(
            MirrorConfig config, CheckedSource checked, VerifyRequest request, Consumer<String> lines)
            throws SourceReadException {
        SourceAddress source = checked.address();
        NamedTables tables = NamedTables.in(source);
        Map<String, MirroredPart> parts = ConfiguredTables.parts(tables.settings(config));
        try (CatalogMirrorReader mirrors = ExistingLakeAccess.open(config.lake());
                SourceRowHandling handling = SourceRowHandling.comparing(
                        source,
                        config.job().parallelism(),
                        ConfiguredTables.badCells(config, tables.letters()).withoutNotes())) {
            boolean keepsForeign = config.lake().history().onForeignWrite() == MirrorConfig.OnForeignWrite.KEEP;
            return new Verification(
                            source,
                            checked.instance(),
                            mirrors,
                            path -> FoldedNames.find(parts, path).orElse(MirroredPart.PLAIN),
                            ConfiguredTables.naming(config, tables.letters())::target,
                            keepsForeign,
                            handling,
                            lines)
                    .run(request, TableFilter.of(config.source().reading().tables()));
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
