package io.pixelake.changes.show;

import io.pixelake.access.ConfiguredTables;
import io.pixelake.access.ExistingLakeAccess;
import io.pixelake.access.TableAccess;
import io.pixelake.changes.feed.ChangeFeed;
import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.SnapshotDiff;
import io.pixelake.changes.lines.FeedLines;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.UserError;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.FoldedNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.apache.iceberg.BaseTable;

/**
 * Runs {@code pixelake changes}: reads the lake alone, without a lock, so beside a running mirror too.
 *
 * @param out for people, in their terminal's letters
 * @param data for programs, in UTF-8
 */
public record ChangesRun(MirrorConfig config, ChangesRequest request, PrintWriter out, PrintWriter data) {
    /**
     * Prints the changes.
     *
     * @return the exit code
     * @throws UserError when the lake has no such mirror, or the mirror no such version
     */
    public int run() {
        try (CatalogMirrorReader mirrors = ExistingLakeAccess.open(config.lake())) {
            BaseTable table = table(mirrors);
            print(table, wanted(ChangeFeed.all(table.operations().current())));
            return 0;
        } catch (UserError | CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Iceberg's own are of many kinds. A file may be missing because its version was removed meanwhile.
            throw new UserError(1, "Cannot read the changes of " + request.table() + " in the lake: " + e, e);
        }
    }

    private BaseTable table(CatalogMirrorReader mirrors) {
        return mirrors.tableAt(ConfiguredTables.target(config, request.table()), request.table())
                .orElseGet(() -> search(mirrors));
    }

    /** Among all of them: the mirror may have been made under other settings. */
    private BaseTable search(CatalogMirrorReader mirrors) {
        List<MirrorStanding> all = mirrors.mirrors();
        List<String> paths = all.stream().map(MirrorStanding::path).toList();
        return FoldedNames.meant(request.table(), paths)
                .map(path -> all.get(paths.indexOf(path)))
                .flatMap(mirror -> mirrors.tableAt(mirror.target(), mirror.path()))
                .orElseThrow(() -> new UserError(2, unknown(paths)));
    }

    private String unknown(List<String> paths) {
        return "Cannot show the changes of " + request.table() + ": the lake " + ExistingLakeAccess.name(config.lake())
                + " has no mirror of a table of that path. " + TableAccess.nearest(request.table(), paths);
    }

    private List<ChangeSet> wanted(List<ChangeSet> all) {
        int first = request.from().isPresent() ? last(all, request.from()) + 1 : 0;
        int end = request.to().isPresent() ? last(all, request.to()) + 1 : all.size();
        if (first > end) {
            throw new UserError(
                    2,
                    "Cannot show changes from version " + request.from().getAsLong() + " to version "
                            + request.to().getAsLong()
                            + ": the first is the later one. Give the earlier one as --from.");
        }
        return all.subList(first, end);
    }

    private int last(List<ChangeSet> all, OptionalLong version) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).position().own().version() == version.getAsLong()) {
                return i;
            }
        }
        TreeSet<Long> versions = new TreeSet<>();
        all.forEach(set -> versions.add(set.position().own().version()));
        throw new UserError(
                2,
                "Cannot show the changes of " + request.table() + " at version " + version.getAsLong()
                        + ": its mirror doesn't have that version. It has "
                        + (versions.isEmpty() ? "none" : TableAccess.ranges(List.copyOf(versions))) + ".");
    }

    private void print(BaseTable table, List<ChangeSet> sets) throws IOException {
        ChangesPrinter printer =
                switch (request.format()) {
                    case TABLE -> new TextPrinter(out);
                    case JSONL -> lines(FileFormat.JSONL, data);
                    case CSV -> lines(FileFormat.CSV, data);
                };
        boolean before = request.before() || request.format() == ChangesRequest.Format.TABLE;
        for (ChangeSet set : sets) {
            SnapshotDiff diff = set.diff(table, before);
            printer.begin(set, diff.columns());
            diff.forEach(printer::row);
            printer.end();
            if (out.checkError() || data.checkError()) {
                // Whoever reads has seen enough: head, or a pager that was left.
                return;
            }
        }
    }

    private LinePrinter lines(FileFormat format, PrintWriter to) {
        return new LinePrinter(request.table(), to, columns -> FeedLines.of(format, Map.of(), columns));
    }
}
