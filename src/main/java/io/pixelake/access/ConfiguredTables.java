package io.pixelake.access;

import io.pixelake.badcells.BadCellRule;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.ShortNames;
import io.pixelake.lake.CatalogProfile;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.TablePaths;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.query.Projection;
import io.pixelake.query.Selection;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.planning.TargetNamePlanner;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the settings say of tables, in the terms of the source. */
public final class ConfiguredTables {
    private ConfiguredTables() {}

    /** How tables of the source are called in the lake. */
    public static TargetNamePlanner naming(MirrorConfig config, TablePaths letters) {
        Map<String, String> targets = new HashMap<>();
        config.tables().forEach((path, table) -> table.target().ifPresent(target -> targets.put(path, target)));
        List<String> namespace = config.lake()
                .catalog()
                .namespace()
                .map(name -> Arrays.asList(name.split("\\.")))
                .orElse(List.of());
        return new TargetNamePlanner(
                targets,
                namespace,
                CatalogProfile.of(config.lake().catalog().properties())
                        .namespaces()
                        .betweenFolders(),
                letters);
    }

    /** Where the mirror of a path's table is by the settings, whether the source has that table or not. */
    public static TargetName target(MirrorConfig config, String path) {
        return naming(config, TablePaths.FOLDED).target(path);
    }

    /** What is mirrored of tables, by path. */
    public static Map<String, MirroredPart> parts(Map<String, MirrorConfig.Table> settings) {
        return each(settings, ConfiguredTables::part);
    }

    private static MirroredPart part(MirrorConfig.Table table) {
        MirrorConfig.Rows rows = table.rows();
        return new MirroredPart(
                table.extras().errors() == MirrorConfig.Errors.COLUMNS,
                table.extras().embeddings(),
                new Projection(new Selection(rows.select(), rows.where()), rows.types(), media(table.cells())));
    }

    /** What local references become is told by the snapshots' marks, so that it has to be known from the media's settings alone. */
    private static Map<String, MediaTreatment> media(MirrorConfig.Cells cells) {
        Map<String, MediaTreatment> media = new HashMap<>(cells.media());
        if (cells.onBadCell() == MirrorConfig.OnBadCell.NULL) {
            media.replaceAll((column, treatment) -> treatment.whereBadCellsAreNull());
        }
        return media;
    }

    /** Of which tables bad cells become NULL, and where that is noted on the machine that reads them. */
    public static BadCellRule badCells(MirrorConfig config, TablePaths letters) {
        Path folder = config.lake().stateDirectory().toAbsolutePath().resolve("bad-cells");
        Map<String, String> files = new HashMap<>();
        config.tables().forEach((path, table) -> {
            if (table.cells().onBadCell() == MirrorConfig.OnBadCell.NULL) {
                String name = URLEncoder.encode(path.replace('/', '.'), StandardCharsets.UTF_8);
                files.put(path, folder.resolve(ShortNames.of(name, ".jsonl")).toString());
            }
        });
        return new BadCellRule(files, letters);
    }

    /** What single tables are to become. */
    public static PlanningSettings.Tables tables(Map<String, MirrorConfig.Table> settings) {
        return new PlanningSettings.Tables(
                parts(settings), each(settings, MirrorConfig.Table::json), each(settings, MirrorConfig.Table::layout));
    }

    private static <T> Map<String, T> each(
            Map<String, MirrorConfig.Table> settings, Function<MirrorConfig.Table, T> part) {
        return settings.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, table -> part.apply(table.getValue())));
    }
}
