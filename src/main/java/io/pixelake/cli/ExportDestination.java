package io.pixelake.cli;

import io.pixelake.config.Compression;
import io.pixelake.config.CsvDialect;
import io.pixelake.config.ExportFile;
import io.pixelake.config.GivenPaths;
import io.pixelake.config.LayoutSettings;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.TablePropertyRules;
import io.pixelake.config.ValueForms;
import io.pixelake.export.ExportRequest;
import io.pixelake.export.ExportRequest.Destination;
import io.pixelake.export.ExportRequest.IfExists;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableLayout.Sorted;
import io.pixelake.model.TableLayout.Transform;
import io.pixelake.model.TargetName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The flags that say where an export goes and how it is written. One that the destination has no use for is refused. */
final class ExportDestination {
    private static final String TO = "--to";
    private static final String CSV = ".csv";
    private static final String JSONL = ".jsonl";
    private static final Map<String, Compression> ENDINGS =
            Map.of(Compression.GZIP.ending(), Compression.GZIP, Compression.ZSTD.ending(), Compression.ZSTD);
    /** What nobody calls a table. */
    private static final Set<String> FILE_ENDINGS = Set.of(
            "csv", "jsonl", "json", "ndjson", "tsv", "txt", "parquet", "avro", "orc", "xlsx", "gz", "zst", "bz2",
            "zip");

    private static final Flag<IfExists> IF_EXISTS = Flag.of(
            "--if-exists",
            ValueForms.oneOf(IfExists.class),
            IfExists.ERROR,
            "An Iceberg table that is there: refuse it, replace its rows, or append to them.");

    private static final Flag<Long> TARGET_FILE_SIZE = Flag.of(
            "--target-file-size", ValueForms.size(), 256L << 20, "How big a data file of an Iceberg table becomes.");

    private static final Flag<List<Transform>> PARTITION = Flag.of(
            "--partition",
            LayoutSettings.PARTITION,
            "What an Iceberg table is partitioned by: columns, and year(c), month(c), day(c), hour(c), bucket(N, c),"
                    + " truncate(N, c), with commas between them. Default: nothing.");

    private static final Flag<List<Sorted>> ORDER = Flag.of(
            "--order",
            LayoutSettings.ORDER,
            "What the rows of each file of an Iceberg table are sorted by: 'ts desc nulls last, id'. Default:"
                    + " nothing.");

    private static final Flag<List<Map.Entry<String, String>>> TABLE_PROPERTIES = Flag.of(
            "--table-property",
            TablePropertyRules.FORM,
            "A property of an Iceberg table. May be given more than once.");

    private static final Flag<Character> DELIMITER = Flag.of(
            "--delimiter",
            CsvDialect.DELIMITER,
            "What stands between the fields of a CSV line; \\t is a tab. Default: a comma.");

    private static final Flag<CsvDialect.Quoting> QUOTING = Flag.of(
            "--quoting",
            ValueForms.oneOf(CsvDialect.Quoting.class),
            CsvDialect.Quoting.MINIMAL,
            "Which CSV fields stand in quotes.");

    private static final Flag<String> NULL_VALUE = Flag.of(
            "--null-value",
            ValueForms.text("TEXT", "text"),
            "What stands for NULL in CSV, to tell it from an empty text. Default: nothing.");

    private static final Flag<Nan> NAN = Flag.of(
            "--nan",
            ValueForms.oneOf(Nan.class),
            Nan.NULL,
            "How JSONL shows NaN and infinities: as null, or in Python's words, which aren't JSON.");

    private static final Flag<Compression> COMPRESS = Flag.of(
            "--compress",
            ValueForms.oneOf(Compression.class),
            "Compress the file. Default: as its name ends, in .gz or .zst.");

    private static final List<Flag<?>> FOR_TABLES =
            List.of(IF_EXISTS, TARGET_FILE_SIZE, PARTITION, ORDER, TABLE_PROPERTIES);
    private static final List<Flag<?>> FOR_CSV = List.of(DELIMITER, QUOTING, NULL_VALUE);
    private static final List<Flag<?>> FOR_JSONL = List.of(NAN);
    private static final List<Flag<?>> FOR_FILES = List.of(DELIMITER, QUOTING, NULL_VALUE, NAN, COMPRESS);

    private final ParseResult parsed;
    private final GivenPaths paths;
    private final String to;

    /** How numbers that JSON lacks are shown. */
    private enum Nan {
        NULL,
        LITERAL
    }

    private ExportDestination(ParseResult parsed, GivenPaths paths) {
        this.parsed = parsed;
        this.paths = paths;
        this.to = parsed.matchedOptionValue(TO, "");
    }

    static void addFlags(CommandSpec spec, GivenPaths paths) {
        spec.addOption(OptionSpec.builder(TO)
                .required(true)
                .paramLabel("FILE|NAMESPACE.TABLE")
                .type(String.class)
                .description("A file that ends in .csv or .jsonl, also with .gz or .zst behind it, or else an Iceberg"
                        + " table of the lake.")
                .build());
        Flag.addTo(spec, "Into an Iceberg table:", paths, FOR_TABLES);
        Flag.addTo(spec, "Into a file:", paths, FOR_FILES);
    }

    /** @throws ParameterException when the flags make no sense */
    static Destination of(ParseResult parsed, GivenPaths paths) {
        return new ExportDestination(parsed, paths).destination();
    }

    private Destination destination() {
        if (to.matches("[a-zA-Z][a-zA-Z0-9+.-]*://.*")) {
            throw refused(TO, to, "an export goes into a local file; copy it from there");
        }
        String plain = plainName();
        boolean isFile = to.contains("/") || !plain.equals(to) || hasEnding(plain, CSV) || hasEnding(plain, JSONL);
        return isFile ? file(plain) : table();
    }

    /** The name without what says how it is compressed. */
    private String plainName() {
        return ENDINGS.keySet().stream()
                .filter(ending -> hasEnding(to, ending))
                .map(ending -> to.substring(0, to.length() - ending.length()))
                .filter(name -> hasEnding(name, CSV) || hasEnding(name, JSONL))
                .findFirst()
                .orElse(to);
    }

    private Destination file(String plain) {
        refuse(FOR_TABLES, "an Iceberg table");
        boolean csv = hasEnding(plain, CSV);
        if (!csv && !hasEnding(plain, JSONL)) {
            throw refused(TO, to, "name a file that ends in .csv or .jsonl, or an Iceberg table without any slash");
        }
        refuse(csv ? FOR_JSONL : FOR_CSV, csv ? "a JSONL file" : "a CSV file");
        Compression byName =
                ENDINGS.getOrDefault(to.substring(plain.length()).toLowerCase(Locale.ROOT), Compression.NONE);
        Compression compression = COMPRESS.find(parsed).orElse(byName);
        if (byName != Compression.NONE && compression != byName) {
            throw refused(
                    COMPRESS.name(),
                    ValueForms.word(compression),
                    "the name of " + to + " says " + ValueForms.word(byName));
        }
        return new ExportRequest.ToFile(new ExportFile(
                path(),
                csv ? FileFormat.CSV : FileFormat.JSONL,
                compression,
                dialect(),
                NAN.get(parsed) == Nan.LITERAL));
    }

    private Path path() {
        try {
            return paths.path(to);
        } catch (GivenPaths.BadPathException e) {
            throw wrong(TO + ": \"" + to + "\" " + e.getMessage());
        }
    }

    /** In upper case too, as file systems of other machines have it. */
    private static boolean hasEnding(String name, String ending) {
        return name.toLowerCase(Locale.ROOT).endsWith(ending);
    }

    private CsvDialect dialect() {
        char delimiter = DELIMITER.find(parsed).orElse(',');
        Optional<String> nullText = NULL_VALUE.find(parsed);
        nullText.filter(text -> text.indexOf(delimiter) >= 0 || text.matches("(?s).*[\"\r\n].*"))
                .ifPresent(text -> {
                    throw refused(NULL_VALUE.name(), text, "it must hold no delimiter, quote or line end");
                });
        return new CsvDialect(delimiter, QUOTING.get(parsed), nullText.filter(text -> !text.isEmpty()));
    }

    private Destination table() {
        refuse(FOR_FILES, "a file");
        List<String> parts = Arrays.asList(to.split("\\.", -1));
        if (FILE_ENDINGS.contains(parts.get(parts.size() - 1).toLowerCase(Locale.ROOT))) {
            throw refused(TO, to, "files end in .csv or .jsonl, also with .gz or .zst behind it");
        }
        if (parts.size() < 2 || parts.stream().anyMatch(String::isBlank)) {
            throw refused(
                    TO,
                    to,
                    "give a namespace and a table, as in analytics.images, or a file that ends in .csv or .jsonl");
        }
        return new ExportRequest.ToTable(
                new TargetName(parts.subList(0, parts.size() - 1), parts.get(parts.size() - 1)),
                IF_EXISTS.get(parsed),
                TARGET_FILE_SIZE.get(parsed),
                layout());
    }

    private TableLayout layout() {
        Map<String, String> properties = new HashMap<>();
        TABLE_PROPERTIES.find(parsed).orElse(List.of()).forEach(set -> properties.put(set.getKey(), set.getValue()));
        return new TableLayout(PARTITION.find(parsed), ORDER.find(parsed), properties);
    }

    private void refuse(List<Flag<?>> flags, String what) {
        flags.stream().filter(flag -> flag.isGiven(parsed)).findFirst().ifPresent(flag -> {
            throw wrong(flag.name() + " is for " + what + ", not for " + TO + " " + to);
        });
    }

    private ParameterException refused(String flag, String value, String instead) {
        return wrong(flag + ": \"" + value + "\" isn't allowed; " + instead);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(parsed.commandSpec().commandLine(), message);
    }
}
