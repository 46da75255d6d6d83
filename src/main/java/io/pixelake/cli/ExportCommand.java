package io.pixelake.cli;

import io.pixelake.config.GivenPaths;
import io.pixelake.config.JsonForms;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.ValueForms;
import io.pixelake.export.ExportRequest;
import io.pixelake.query.Projection;
import io.pixelake.query.QueryColumnTypes;
import io.pixelake.query.QueryException;
import io.pixelake.query.Selection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToIntBiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pixelake export}: its own flags, and those that say where source and lake are. */
final class ExportCommand extends SettingsCommand {
    private static final Flag<String> SELECT = Flag.of(
            "--select",
            ValueForms.text("COLUMNS", "text"),
            "Which columns, and expressions over them, as in SQL: 'label, width AS w, image.fileurl AS url'. Default:"
                    + " all columns.");

    private static final Flag<String> WHERE = Flag.of(
            "--where",
            ValueForms.text("CONDITION", "text"),
            "Which rows, as in SQL: \"width > 500 AND label LIKE 'c%%'\". Default: all rows.");

    private static final Flag<String> TYPES = Flag.of(
            "--types",
            ValueForms.text("COLUMN=TYPE,..", "text"),
            "Types that columns are cast to, in Flink's SQL: 'ratio=DOUBLE, meta=ROW<k BIGINT, tags ARRAY<STRING>>'."
                    + " Default: the types that go with Pixeltable's.");

    private static final Flag<JsonForms> JSON = Flag.of(
            "--json",
            JsonForms.FORM,
            "How JSON columns are written: as text, as the type that all their values fit, which reads them twice, or"
                    + " as Iceberg's VARIANT, in tables of format version 3. Default: string.");

    private static final String QUIET = "--quiet";
    private static final Set<String> SETTINGS = Stream.concat(SettingFlags.PLACES.stream(), Stream.of("--parallelism"))
            .collect(Collectors.toSet());
    private static final Pattern TABLE = Pattern.compile("([^:]+)(?::(\\d{1,18}))?");

    private final ToIntBiFunction<MirrorConfig, ExportRequest> runner;
    private final GivenPaths paths;

    ExportCommand(ToIntBiFunction<MirrorConfig, ExportRequest> runner, Map<String, String> environment) {
        super(environment, SETTINGS::contains);
        this.runner = runner;
        this.paths = new GivenPaths(environment);
        spec().usageMessage()
                .description(
                        "Writes the rows of one table, view or snapshot, as they are now or were at a version, into a file or an"
                                + " Iceberg table, and ends. All of it is there in the end, or nothing. May run beside a mirror.");
        spec().addPositional(CommonFlags.table(
                "TABLE[:VERSION]",
                "The path of the Pixeltable table, view or snapshot, dir/sub/name, and its version. Default:"
                        + " what it shows now."));
        Flag.addTo(spec(), "What is exported:", paths, List.of(SELECT, WHERE, TYPES, JSON));
        ExportDestination.addFlags(spec(), paths);
        CellFlags.addTo(spec(), paths);
        spec().addOption(CommonFlags.toggle(QUIET, "Show no progress."));
    }

    @Override
    int run(ParseResult parsed) {
        String named = parsed.matchedPositionalValue(0, "");
        Matcher table = TABLE.matcher(named);
        if (!table.matches()) {
            throw new ParameterException(
                    spec().commandLine(),
                    "\"" + named + "\" isn't allowed; give a path and, if you like, a version, as in dir/name:3");
        }
        OptionalLong version =
                table.group(2) == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(table.group(2)));
        ExportRequest.Destination to = ExportDestination.of(parsed, paths);
        CellFlags cells = new CellFlags(parsed);
        ExportRequest request = new ExportRequest(
                table.group(1),
                version,
                projection(parsed).withMedia(cells.media()),
                JSON.find(parsed).orElse(JsonForms.TEXT),
                to,
                cells.badCells(to),
                parsed.matchedOptionValue(QUIET, false));
        return runner.applyAsInt(config(parsed), request);
    }

    private Projection projection(ParseResult parsed) {
        Selection selection = new Selection(SELECT.find(parsed), WHERE.find(parsed));
        try {
            return new Projection(
                    selection, QueryColumnTypes.parse(TYPES.find(parsed).orElse("")));
        } catch (QueryException e) {
            throw new ParameterException(spec().commandLine(), e.getMessage());
        }
    }
}
