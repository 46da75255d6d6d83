package io.pixelake.status;

import io.pixelake.access.AlignedColumns;
import io.pixelake.access.PositionJson;
import io.pixelake.changes.operator.TargetStanding;
import io.pixelake.job.state.LastErrors.Failure;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The status for people: an aligned table, then what failed. */
public final class StatusText {
    private static final AlignedColumns COLUMNS = new AlignedColumns(
            List.of(
                    "TABLE",
                    "MIRROR",
                    "STATE",
                    "VERSION",
                    "SOURCE",
                    "BEHIND",
                    "AGE",
                    "COMMITTED",
                    "ROWS",
                    "FILES",
                    "DELETES",
                    "SNAPSHOTS",
                    "OLDEST",
                    "METADATA"),
            Set.of(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));

    private static final String NONE = "-";
    private static final long KB = 1024;
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;

    private final StatusReport report;

    private StatusText(StatusReport report) {
        this.report = report;
    }

    /** The report as lines. */
    public static List<String> of(StatusReport report) {
        return new StatusText(report).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        report.sourceError()
                .ifPresent(error -> lines.add("The source can't be read, so only the lake's side is shown. " + error));
        if (report.tables().isEmpty()) {
            lines.add("No tables.");
        } else {
            COLUMNS.print(() -> report.tables().stream().map(this::row), lines::add);
        }
        report.tables().forEach(table -> table.mirror()
                .filter(mirror -> isOverBudget(mirror.history()))
                .ifPresent(mirror -> lines.add(overBudget(table.path(), mirror.history()))));
        report.tables().forEach(table -> table.changes().stream()
                .filter(target -> target.behind().orElse(1) > 0)
                .forEach(target -> lines.add(changes(table.path(), target))));
        lines.addAll(others());
        report.jobError().ifPresent(error -> lines.add("The mirror job failed " + ago(error) + ": " + error.message()));
        report.tables().forEach(table -> table.lastError()
                .ifPresent(error ->
                        lines.add(table.path() + " failed " + ago(error) + next(error) + ": " + error.message())));
        return lines;
    }

    private boolean isOverBudget(MirrorStanding.History history) {
        return history.snapshots() > report.budget().snapshots()
                || history.metadataBytes() > report.budget().metadataBytes();
    }

    private String overBudget(String path, MirrorStanding.History history) {
        return path + " is over the budget of its history: " + number(history.snapshots()) + " snapshots of at most "
                + number(report.budget().snapshots()) + ", " + size(history.metadataBytes())
                + " of metadata of at most "
                + size(report.budget().metadataBytes())
                + ". A running mirror thins it, except for what tags and branches hold; or raise lake.history.";
    }

    private static String changes(String path, TargetStanding target) {
        if (!target.problem().isEmpty()) {
            return "How far the changes of " + path + " are in " + target.target() + " isn't known: "
                    + target.problem();
        }
        return "Changes of " + path + " are in " + target.target()
                + (target.version().isPresent()
                        ? " up to version " + number(target.version().getAsLong())
                        : " not yet")
                + (target.behind().isPresent()
                        ? ", " + versions(target.behind().getAsInt()) + " behind the mirror."
                        : ".");
    }

    private static String versions(int count) {
        return number(count) + (count == 1 ? " version" : " versions");
    }

    private List<String> others() {
        Map<String, List<String>> others = new TreeMap<>();
        report.others().forEach(mirror -> others.computeIfAbsent(
                        mirror.source().map(SourceInstance::toString).orElse(NONE), source -> new ArrayList<>())
                .add(mirror.target().fullName()));
        return others.entrySet().stream()
                .map(of -> "Not shown: mirrors of another Pixeltable, " + of.getKey() + ": "
                        + String.join(", ", of.getValue()))
                .toList();
    }

    private List<String> row(TableStatus table) {
        Optional<MirrorStanding> mirror = table.mirror();
        return List.of(
                table.path(),
                mirror.map(one -> one.target().fullName()).orElse(NONE),
                table.state().word().replace('-', ' '),
                table.mirrored().map(StatusText::version).orElse(NONE),
                table.source().map(StatusText::version).orElse(NONE),
                table.behind().map(StatusText::behind).orElse(NONE),
                table.mirrored()
                        .map(position -> since(PositionJson.instant(position.createdAtMicros())))
                        .orElse(NONE),
                mirror.map(one -> since(Instant.ofEpochMilli(one.committedAtMillis())) + " ago")
                        .orElse(NONE),
                mirror.map(one -> number(one.size().rows())).orElse(NONE),
                mirror.map(one -> number(one.size().dataFiles())).orElse(NONE),
                mirror.map(one -> number(one.size().deleteFiles())).orElse(NONE),
                mirror.map(one -> number(one.history().snapshots())).orElse(NONE),
                mirror.flatMap(one -> one.history().oldest())
                        .map(StatusText::version)
                        .orElse(NONE),
                mirror.map(one -> size(one.history().metadataBytes())).orElse(NONE));
    }

    /** {@code 3 over 7, 2}: a view's own version, then its bases', nearest first. */
    private static String version(Position position) {
        return position.toString().replaceFirst("^version ", "");
    }

    private static String behind(TableStatus.Behind behind) {
        return number(behind.moments()) + (behind.atLeast() ? "+" : "");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String size(long bytes) {
        return bytes < KB * KB
                ? (bytes + KB - 1) / KB + " KB"
                : String.format(Locale.ROOT, "%,.1f MB", (double) bytes / (KB * KB));
    }

    private String ago(Failure failure) {
        return since(failure.at()) + " ago";
    }

    private String next(Failure failure) {
        return failure.nextAttempt()
                .map(next -> next.isAfter(report.at())
                        ? ", is tried again in " + span(Duration.between(report.at(), next))
                        : ", is being tried again")
                .orElse("");
    }

    private String since(Instant then) {
        return span(Duration.between(then, report.at()));
    }

    private static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + " min";
        }
        return seconds < DAY ? seconds / HOUR + " h" : seconds / DAY + " d";
    }
}
