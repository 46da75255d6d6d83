package io.pixelake.versions;

import io.pixelake.access.AlignedColumns;
import io.pixelake.access.PositionJson;
import io.pixelake.versions.ListedVersion.State;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The versions for people: an aligned table, newest last. What was done can be long, so it comes last. */
final class VersionsText {
    private static final AlignedColumns COLUMNS = new AlignedColumns(
            List.of("VERSION", "CREATED (UTC)", "USER", "ROWS IN", "ROWS OUT", "SNAPSHOT", "CHANGE"), Set.of(0, 3, 4));
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String NONE = "-";

    private VersionsText() {}

    /** Gives out line by line. */
    static void print(VersionsReport report, Consumer<String> line) {
        report.sourceError()
                .ifPresent(error -> line.accept("The source can't be read, so only the versions that the lake still"
                        + " has are shown, with the rows that their snapshots inserted and deleted. " + error));
        for (TableVersions table : report.tables()) {
            if (report.tables().size() > 1) {
                line.accept(table.title());
            }
            print(table, line);
        }
    }

    private static void print(TableVersions table, Consumer<String> line) {
        if (!table.isInSource()) {
            line.accept(table.path() + " was dropped from Pixeltable: the versions that its mirror "
                    + table.mirror().orElseThrow().target().fullName() + " still has are shown.");
        }
        if (table.versions().isEmpty()) {
            line.accept("No versions.");
        } else {
            COLUMNS.print(() -> table.versions().stream().map(VersionsText::row), line);
        }
    }

    private static List<String> row(ListedVersion version) {
        return List.of(
                // Of a view "3 over 7": its own version, then its bases', nearest first.
                version.position().toString().replaceFirst("^version ", ""),
                TIME.format(PositionJson.instant(version.position().createdAtMicros())),
                version.user().orElse(NONE),
                number(version.rowsIn()),
                number(version.rowsOut()),
                snapshot(version),
                version.change().map(SourceVersion.Change::inWords).orElse(NONE));
    }

    private static String number(Optional<Long> number) {
        return number.map(one -> String.format(Locale.ROOT, "%,d", one)).orElse(NONE);
    }

    private static String snapshot(ListedVersion version) {
        String word = version.state().word().replace('-', ' ');
        return version.snapshot()
                .map(snapshot -> snapshot.snapshotId() + (version.state() == State.MIRRORED ? "" : " (" + word + ")"))
                .orElse(word);
    }
}
