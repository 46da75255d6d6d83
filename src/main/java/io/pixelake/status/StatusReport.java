package io.pixelake.status;

import io.pixelake.changes.operator.TargetStanding;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Secrets;
import io.pixelake.config.TableFilter;
import io.pixelake.job.state.LastErrors;
import io.pixelake.job.state.LastErrors.Failure;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.status.TableStatus.Behind;
import io.pixelake.status.TableStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where all mirrors of a lake stand.
 *
 * @param lake the lake, as it was named
 * @param sourceError why the source can't be read; what concerns it is left out then
 * @param jobError what made the last mirror job fail as a whole
 * @param tables by path
 * @param others mirrors of other Pixeltables
 * @param budget how much of each table's history is kept
 */
public record StatusReport(
        Instant at,
        String lake,
        Optional<String> sourceError,
        Optional<Failure> jobError,
        List<TableStatus> tables,
        List<MirrorStanding> others,
        MirrorConfig.Kept budget) {
    private static final int MOST_COUNTED = 1_000;

    public StatusReport {
        tables = List.copyOf(tables);
        others = List.copyOf(others);
    }

    /** The paths of the tables, sorted. */
    public List<String> paths() {
        return tables.stream().map(TableStatus::path).toList();
    }

    /**
     * What a report is made from.
     *
     * @param mirrors all of the lake's
     * @param source whose mirrors are shown; absent where it is unknown, so that all are
     * @param obstacles why a table that none of them is of has none
     * @param changes how far each target of changes is with a mirror's
     * @param wanted what the tables to show have to match
     * @param budget how much of each table's history is kept
     */
    public record Lake(
            String name,
            List<MirrorStanding> mirrors,
            Optional<SourceInstance> source,
            Function<SourceTable, Optional<String>> obstacles,
            Function<MirrorStanding, List<TargetStanding>> changes,
            LastErrors.Known errors,
            List<TableFilter> wanted,
            MirrorConfig.Kept budget) {
        /** The same beside a source that has tables of these paths. */
        private Lake among(List<String> paths) {
            List<TableFilter> filters =
                    wanted.stream().map(filter -> filter.among(paths)).toList();
            return new Lake(name, mirrors, source, obstacles, changes, errors, filters, budget);
        }

        private boolean isOfAnother(MirrorStanding mirror) {
            return source.filter(mirror::isOfAnother).isPresent();
        }

        private List<MirrorStanding> own() {
            return mirrors.stream().filter(mirror -> !isOfAnother(mirror)).toList();
        }

        private boolean wants(String path) {
            return wanted.stream().allMatch(filter -> filter.matches(path));
        }
    }

    /** The report with both sides. */
    public static StatusReport of(Lake whole, SourceAddress source) throws SourceReadException {
        try (VersionLog log = VersionLog.open(source)) {
            Map<UUID, List<MirrorStanding>> mirrors =
                    whole.own().stream().collect(Collectors.groupingBy(MirrorStanding::tableId));
            List<TableStatus> tables = new ArrayList<>();
            List<SourceTable> listed = log.tables();
            Lake lake = whole.among(listed.stream().map(SourceTable::path).toList());
            for (SourceTable table : listed) {
                tables.addAll(statuses(log, table, mirrors.remove(table.id()), lake));
            }
            mirrors.values()
                    .forEach(orphans ->
                            orphans.forEach(mirror -> tables.add(alone(mirror, State.NOT_IN_SOURCE, lake.errors()))));
            return report(lake, Optional.empty(), tables);
        }
    }

    /** The report with the lake's side only. */
    public static StatusReport withoutSource(Lake lake, String why) {
        List<TableStatus> tables = lake.own().stream()
                .map(mirror -> alone(mirror, State.UNKNOWN, lake.errors()))
                .toList();
        return report(lake, Optional.of(why), tables);
    }

    private static StatusReport report(Lake lake, Optional<String> sourceError, List<TableStatus> tables) {
        List<TableStatus> wanted = tables.stream()
                .filter(table -> lake.wants(table.path()))
                .sorted(Comparator.comparing(TableStatus::path))
                .map(table -> table.mirror()
                        .map(mirror -> table.withChanges(lake.changes().apply(mirror)))
                        .orElse(table))
                .toList();
        return new StatusReport(
                Instant.now(),
                lake.name(),
                sourceError,
                lake.errors().job(),
                wanted,
                lake.mirrors().stream().filter(lake::isOfAnother).toList(),
                lake.budget());
    }

    private static TableStatus alone(MirrorStanding mirror, State state, LastErrors.Known errors) {
        return new TableStatus(
                mirror.path(),
                state,
                Optional.of(mirror),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.ofNullable(errors.tables().get(mirror.path())));
    }

    private static List<TableStatus> statuses(
            VersionLog log, SourceTable table, List<MirrorStanding> mirrors, Lake lake) throws SourceReadException {
        Optional<Failure> error = Optional.ofNullable(lake.errors().tables().get(table.path()));
        if (mirrors == null) {
            return List.of(withoutMirror(table, lake, error));
        }
        List<TableStatus> statuses = new ArrayList<>();
        for (MirrorStanding mirror : mirrors) {
            statuses.add(status(log, table, mirror, error));
        }
        return statuses;
    }

    private static TableStatus withoutMirror(SourceTable table, Lake lake, Optional<Failure> error) {
        Optional<Failure> obstacle = lake.wants(table.path())
                ? lake.obstacles().apply(table).map(why -> new Failure(Secrets.maskWithin(why), Instant.now()))
                : Optional.empty();
        return new TableStatus(
                table.path(),
                obstacle.isPresent() ? State.BLOCKED : State.NOT_MIRRORED,
                Optional.empty(),
                table.current(),
                Optional.empty(),
                List.of(),
                error.or(() -> obstacle));
    }

    private static TableStatus status(VersionLog log, SourceTable table, MirrorStanding mirror, Optional<Failure> error)
            throws SourceReadException {
        Optional<Behind> behind = mirror.position().isPresent()
                ? behind(log, table, mirror.position().get())
                : Optional.empty();
        State state = behind.map(lag -> lag.moments() == 0 ? State.CURRENT : State.BEHIND)
                .orElse(mirror.position().isPresent() ? State.REVERTED : State.UNKNOWN);
        return new TableStatus(table.path(), state, Optional.of(mirror), table.current(), behind, List.of(), error);
    }

    /** Empty when the source no longer has the position. */
    private static Optional<Behind> behind(VersionLog log, SourceTable table, Position position)
            throws SourceReadException {
        if (table.current().equals(Optional.of(position))) {
            return Optional.of(new Behind(0, false));
        }
        if (log.at(table, position).isEmpty()) {
            return Optional.empty();
        }
        try {
            List<Moment> moments = log.after(table, position, MOST_COUNTED);
            int count = Math.min(moments.size(), MOST_COUNTED);
            return Optional.of(new Behind(count, moments.size() >= MOST_COUNTED));
        } catch (VersionGoneException e) {
            return Optional.empty();
        }
    }
}
