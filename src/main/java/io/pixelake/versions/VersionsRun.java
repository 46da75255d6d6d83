package io.pixelake.versions;

import io.pixelake.access.ExistingLakeAccess;
import io.pixelake.access.SourceAccess;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Secrets;
import io.pixelake.config.UserError;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.pixeltable.server.SourceReadException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Runs {@code pixelake versions}: reads metadata only, takes no lock. */
public record VersionsRun(MirrorConfig config, VersionsRequest request, PrintWriter out) {
    private static final int WRONG_USAGE = 2;

    /**
     * Prints the versions.
     *
     * @return the exit code: 1 when the source can't be read, so that half of what is known is missing
     */
    public int run() {
        VersionsReport report = report();
        if (request.json()) {
            writeJson(report);
        } else {
            VersionsText.print(report, out::println);
        }
        out.flush();
        return report.sourceError().isEmpty() ? 0 : 1;
    }

    private void writeJson(VersionsReport report) {
        try {
            VersionsJson.write(report, out);
            out.println();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write JSON", e);
        }
    }

    private VersionsReport report() {
        try (CatalogMirrorReader lake = ExistingLakeAccess.open(config.lake())) {
            return report(new VersionSearch(lake, request));
        }
    }

    private VersionsReport report(VersionSearch search) {
        try {
            return report(Optional.empty(), search.beside(new SourceAccess(config.source()).checked()));
        } catch (SourceReadException e) {
            return withoutSource(search, e.getMessage());
        } catch (UserError e) {
            if (e.exitCode() == WRONG_USAGE) {
                throw e;
            }
            return withoutSource(search, e.getMessage());
        }
    }

    private VersionsReport withoutSource(VersionSearch search, String message) {
        String why = Secrets.maskWithin(message);
        return report(Optional.of(why), search.withoutSource(why));
    }

    private VersionsReport report(Optional<String> sourceError, List<TableVersions> tables) {
        return new VersionsReport(Instant.now(), ExistingLakeAccess.name(config.lake()), sourceError, tables);
    }
}
