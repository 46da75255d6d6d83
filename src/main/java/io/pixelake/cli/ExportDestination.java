package io.pixelake.cli;

import io.pixelake.config.Compression;
import io.pixelake.config.CsvDialect;
import io.pixelake.config.ExportFile;
import io.pixelake.config.GivenPaths;
import io.pixelake.config.LayoutText;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.Quantities;
import io.pixelake.config.TablePropertyRules;
import io.pixelake.config.ValueForm;
import io.pixelake.export.ExportRequest;
import io.pixelake.export.ExportRequest.Destination;
import io.pixelake.export.IcebergExport.IfExists;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The flags that say where an export goes and how it is written. One that the destination has no use for is refused. */
final class ExportDestination {
    private static final String TO = "--to";
    private static final String CSV = ".csv";
    private static final String JSONL = ".jsonl";
    private static final String IF_EXISTS = "--if-exists";
    private static final String TARGET_FILE_SIZE = "--target-file-size";
    private static final String PARTITION = "--partition";
    private static final String ORDER = "--order";
    private static final String TABLE_PROPERTY = "--table-property";
    private static final String DELIMITER = "--delimiter";
    private static final String QUOTING = "--quoting";
    private static final String NULL_VALUE = "--null-value";
    private static final String NAN = "--nan";
    private static final String COMPRESS = "--compress";
    private static final List<String> FOR_TABLES =
            List.of(IF_EXISTS, TARGET_FILE_SIZE, PARTITION, ORDER, TABLE_PROPERTY);
    private static final List<String> FOR_CSV = List.of(DELIMITER, QUOTING, NULL_VALUE);
    private static final List<String> FOR_JSONL = List.of(NAN);
    private static final Map<String, Compression> ENDINGS =
            Map.of(Compression.GZIP.ending(), Compression.GZIP, Compression.ZSTD.ending(), Compression.ZSTD);
    /** What nobody calls a table. */
    private static final Set<String> FILE_ENDINGS = Set.of(
            "csv", "jsonl", "json", "ndjson", "tsv", "txt", "parquet", "avro", "orc", "xlsx", "gz", "zst", "bz2",
            "zip");

    private static final long TARGET_FILE_BYTES = 256L << 20;

    private final ParseResult parsed;
    private final GivenPaths paths;
    private final String to;

    private ExportDestination(ParseResult parsed, GivenPaths paths) {
        this.parsed = parsed;
        this.paths = paths;
        this.to = parsed.matchedOptionValue(TO, "");
    }

    static void addFlags(CommandSpec spec) {
        spec.addOption(OptionSpec.builder(TO)
                .required(true)
                .paramLabel("FILE|NAMESPACE.TABLE")
                .type(String.class)
                .description("A file that ends in .csv or .jsonl, also with .gz or .zst behind it, or else an Iceberg"
                        + " table of the lake.")
                .build());
        CommonFlags.addText(
                spec,
                IF_EXISTS,
                names(IfExists.values()),
                "An Iceberg table that is there: refuse it, replace its rows, or" + " append to them. Default: error.");
        CommonFlags.addText(
                spec, TARGET_FILE_SIZE, "SIZE", "How big a data file of an Iceberg table becomes. Default: 256 MB.");
        CommonFlags.addText(
                spec,
                PARTITION,
                "COLUMNS",
                "What an Iceberg table is partitioned by: columns, and year(c), month(c), day(c), hour(c), bucket(N, c),"
                        + " truncate(N, c), with commas between them. Default: nothing.");
        CommonFlags.addText(
                spec,
                ORDER,
                "COLUMNS",
                "What the rows of each file of an Iceberg table are sorted by: 'ts desc nulls last, id'. Default: nothing.");
        spec.addOption(OptionSpec.builder(TABLE_PROPERTY)
                .paramLabel("KEY=VALUE")
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("A property of an Iceberg table. May be given more than once.")
                .build());
        CommonFlags.addText(
                spec,
                DELIMITER,
                "CHARACTER",
                "What stands between the fields of a CSV line; \\t is a tab. Default: a comma.");
        CommonFlags.addText(
                spec,
                QUOTING,
                names(CsvDialect.Quoting.values()),
                "Which CSV fields stand in quotes. Default: minimal.");
        CommonFlags.addText(
                spec,
                NULL_VALUE,
                "TEXT",
                "What stands for NULL in CSV, to tell it from an empty text. Default: nothing.");
        CommonFlags.addText(
                spec,
                NAN,
                "null|literal",
                "How JSONL shows NaN and infinities: as null, or in Python's words, which aren't"
                        + " JSON. Default: null.");
        CommonFlags.addText(
                spec, COMPRESS, "gzip|zstd", "Compress the file. Default: as its name ends, in .gz or .zst.");
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
        Compression compression = choice(COMPRESS, Compression.values(), byName);
        if (byName != Compression.NONE && compression != byName) {
            throw refused(COMPRESS, name(compression), "the name of " + to + " says " + name(byName));
        }
        boolean nanLiteral =
                oneOf(NAN, List.of("null", "literal")).filter("literal"::equals).isPresent();
        return new ExportRequest.ToFile(
                new ExportFile(path(), csv ? FileFormat.CSV : FileFormat.JSONL, compression, dialect(), nanLiteral));
    }

    private Path path() {
        try {
            return paths.path(to);
        } catch (GivenPaths.BadPathException e) {
            throw new ParameterException(parsed.commandSpec().commandLine(), TO + ": \"" + to + "\" " + e.getMessage());
        }
    }

    /** In upper case too, as file systems of other machines have it. */
    private static boolean hasEnding(String name, String ending) {
        return name.toLowerCase(Locale.ROOT).endsWith(ending);
    }

    private CsvDialect dialect() {
        String delimiter = parsed.matchedOptionValue(DELIMITER, ",").replace("\\t", "\t");
        if (delimiter.length() != 1 || "\"\r\n".contains(delimiter)) {
            throw refused(DELIMITER, delimiter, "give one character, and neither a quote nor a line end");
        }
        Optional<String> nullText = Optional.ofNullable(parsed.matchedOptionValue(NULL_VALUE, null));
        nullText.filter(text -> text.contains(delimiter) || text.matches("(?s).*[\"\r\n].*"))
                .ifPresent(text -> {
                    throw refused(NULL_VALUE, text, "it must hold no delimiter, quote or line end");
                });
        return new CsvDialect(
                delimiter.charAt(0),
                choice(QUOTING, CsvDialect.Quoting.values(), CsvDialect.Quoting.MINIMAL),
                nullText.filter(text -> !text.isEmpty()));
    }

    private Destination table() {
        List<String> forFiles = List.of(DELIMITER, QUOTING, NULL_VALUE, NAN, COMPRESS);
        refuse(forFiles, "a file");
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
        String size = parsed.matchedOptionValue(TARGET_FILE_SIZE, TARGET_FILE_BYTES + " B");
        long bytes = Quantities.bytes(size)
                .filter(number -> number > 0)
                .orElseThrow(() -> refused(TARGET_FILE_SIZE, size, "give " + Quantities.SIZE_FORM));
        return new ExportRequest.ToTable(
                new TargetName(parts.subList(0, parts.size() - 1), parts.get(parts.size() - 1)),
                choice(IF_EXISTS, IfExists.values(), IfExists.ERROR),
                bytes,
                layout());
    }

    private TableLayout layout() {
        return new TableLayout(terms(PARTITION, LayoutText.PARTITION), terms(ORDER, LayoutText.ORDER), properties());
    }

    private <T> Optional<List<T>> terms(String flag, ValueForm<List<T>> form) {
        Optional<String> given = Optional.ofNullable(parsed.matchedOptionValue(flag, null));
        try {
            return given.map(text -> form.parse(text, paths));
        } catch (ValueForm.Refusal e) {
            throw new ParameterException(parsed.commandSpec().commandLine(), flag + ": " + e.getMessage());
        }
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        List<String> given = parsed.matchedOptionValue(TABLE_PROPERTY, List.of());
        for (String property : given) {
            int equals = property.indexOf('=');
            if (equals < 1) {
                throw refused(TABLE_PROPERTY, property, "give KEY=VALUE");
            }
            String key = property.substring(0, equals);
            String value = property.substring(equals + 1);
            TablePropertyRules.problemOf(key, value).ifPresent(problem -> {
                throw new ParameterException(
                        parsed.commandSpec().commandLine(), TABLE_PROPERTY + ": " + key + " " + problem);
            });
            properties.put(key, value);
        }
        return properties;
    }

    private void refuse(List<String> flags, String what) {
        flags.stream().filter(parsed::hasMatchedOption).findFirst().ifPresent(flag -> {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(), flag + " is for " + what + ", not for " + TO + " " + to);
        });
    }

    private <T extends Enum<T>> T choice(String flag, T[] values, T otherwise) {
        return oneOf(flag, Arrays.stream(values).map(ExportDestination::name).toList())
                .flatMap(name -> Arrays.stream(values)
                        .filter(value -> name(value).equals(name))
                        .findFirst())
                .orElse(otherwise);
    }

    private Optional<String> oneOf(String flag, List<String> allowed) {
        Optional<String> given = Optional.ofNullable(parsed.matchedOptionValue(flag, null));
        given.filter(text -> !allowed.contains(text)).ifPresent(text -> {
            throw refused(flag, text, "give one of " + String.join(", ", allowed));
        });
        return given;
    }

    private static String names(Enum<?>[] values) {
        return Arrays.stream(values).map(ExportDestination::name).collect(Collectors.joining("|"));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private ParameterException refused(String flag, String value, String instead) {
        return new ParameterException(
                parsed.commandSpec().commandLine(), flag + ": \"" + value + "\" isn't allowed; " + instead);
    }
}
