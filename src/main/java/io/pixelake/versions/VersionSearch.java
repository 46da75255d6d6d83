package io.pixelake.versions;

import io.pixelake.access.TableAccess;
import io.pixelake.config.UserError;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.FoldedNames;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.SourceReadException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds the table that is asked for, its mirrors, and the versions that they and Pixeltable have. */
final class VersionSearch {
    private final CatalogMirrorReader lake;
    private final VersionsRequest request;

    VersionSearch(CatalogMirrorReader lake, VersionsRequest request) {
        this.lake = lake;
        this.request = request;
    }

    /** With both sides. */
    List<TableVersions> beside(CheckedSource source) throws SourceReadException {
        Map<Boolean, List<MirrorStanding>> ofOthers = lake.mirrors().stream()
                .collect(Collectors.partitioningBy(mirror -> mirror.isOfAnother(source.instance())));
        List<MirrorStanding> own = ofOthers.get(false);
        try (VersionLog log = VersionLog.open(source.address())) {
            Map<String, UUID> listed = new LinkedHashMap<>();
            for (SourceTable table : log.tables()) {
                listed.put(table.path(), table.id());
            }
            Set<String> paths = new TreeSet<>(listed.keySet());
            own.forEach(mirror -> paths.add(mirror.path()));
            String path = meant(paths).orElseThrow(() -> inNeither(paths, ofOthers.get(true)));
            return listed.containsKey(path) ? logged(log, path, listed.get(path), own) : ofLake(path, own, false);
        }
    }

    /** With the lake's side only. @param why the source can't be read, as sentences */
    List<TableVersions> withoutSource(String why) {
        List<MirrorStanding> mirrors = lake.mirrors();
        Set<String> paths = new TreeSet<>();
        mirrors.forEach(mirror -> paths.add(mirror.path()));
        return ofLake(meant(paths).orElseThrow(() -> notInLake(paths, why)), mirrors, true);
    }

    private Optional<String> meant(Set<String> paths) {
        return FoldedNames.meant(request.table(), paths);
    }

    private UserError inNeither(Set<String> paths, List<MirrorStanding> others) {
        return new UserError(
                2,
                "Cannot show the versions of " + request.table()
                        + ": neither the source nor the lake has a table of that path. "
                        + TableAccess.nearest(request.table(), paths) + ofAnother(others));
    }

    private UserError notInLake(Set<String> paths, String why) {
        return new UserError(
                2,
                "Cannot show the versions of " + request.table()
                        + ": the source can't be read, and the lake has no table of that path. "
                        + TableAccess.nearest(request.table(), paths) + " " + why);
    }

    private String ofAnother(List<MirrorStanding> others) {
        return others.stream()
                .filter(mirror -> FoldedNames.areAlike(mirror.path(), request.table()))
                .findFirst()
                .map(mirror -> " " + mirror.target().fullName() + " mirrors such a table of another Pixeltable, "
                        + mirror.source().orElseThrow() + ": give that one's home or --source-url.")
                .orElse("");
    }

    private List<TableVersions> logged(VersionLog log, String path, UUID id, List<MirrorStanding> own)
            throws SourceReadException {
        // The mirror's side is read first: what is committed meanwhile is in the log that is read afterwards.
        Map<MirrorStanding, MirroredPositions> mirrors = new LinkedHashMap<>();
        own.stream().filter(mirror -> mirror.tableId().equals(id)).forEach(mirror -> mirrors.put(mirror, of(mirror)));
        List<SourceVersion> versions = SourceVersions.read(log, id);
        if (mirrors.isEmpty()) {
            return List.of(new TableVersions(
                    path,
                    Optional.empty(),
                    true,
                    wanted(MirroredPositions.none().beside(versions))));
        }
        return mirrors.entrySet().stream()
                .map(mirror -> new TableVersions(
                        path,
                        Optional.of(mirror.getKey()),
                        true,
                        wanted(mirror.getValue().beside(versions))))
                .toList();
    }

    private List<TableVersions> ofLake(String path, List<MirrorStanding> mirrors, boolean isInSource) {
        return mirrors.stream()
                .filter(mirror -> mirror.path().equals(path))
                .map(mirror -> new TableVersions(
                        path, Optional.of(mirror), isInSource, wanted(of(mirror).alone())))
                .toList();
    }

    private MirroredPositions of(MirrorStanding mirror) {
        return new MirroredPositions(lake.historyOf(mirror.tableId(), mirror.target()), mirror.position());
    }

    private List<ListedVersion> wanted(List<ListedVersion> versions) {
        return versions.stream()
                .filter(version -> request.wants(version.position()))
                .toList();
    }
}
