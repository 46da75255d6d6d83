package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.pixelake.model.CaCertificates;
import io.pixelake.model.CatalogKind;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.OnLocal;
import io.pixelake.model.TableLayout;
import io.pixelake.testkit.PrivateAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/home/ann", "PXT_PASSWORD", "s3cr$t");

    @TempDir
    Path folder;

    @Test
    void defaults() {
        MirrorConfig config = ConfigLoader.load(Optional.empty(), ConfigFlags.none(), ENVIRONMENT);

        assertThat(config)
                .isEqualTo(new MirrorConfig(
                        new MirrorConfig.Source(
                                new MirrorConfig.Place(
                                        "/home/ann/.pixeltable",
                                        Optional.empty(),
                                        new MirrorConfig.Login(Optional.empty(), Optional.empty()),
                                        new MirrorConfig.Server(Optional.empty(), Optional.empty(), false),
                                        List.of()),
                                new MirrorConfig.Reading(
                                        List.of(), MirrorConfig.Start.CURRENT, Duration.ofSeconds(1), false, false)),
                        new MirrorConfig.Lake(
                                "./lake",
                                new MirrorConfig.Catalog(
                                        "lake", Map.of(), Optional.empty(), MirrorConfig.IfExists.ERROR),
                                new MirrorConfig.History(
                                        MirrorConfig.Granularity.VERSION,
                                        MirrorConfig.Snapshots.TABLE,
                                        MirrorConfig.Tag.NONE,
                                        MirrorConfig.OnForeignWrite.STOP,
                                        new MirrorConfig.Kept(2000, 4L << 20, MirrorConfig.TagKeep.THINNED)),
                                new MirrorConfig.Drops(MirrorConfig.OnDrop.KEEP, Duration.ofHours(1), false, false),
                                new MirrorConfig.Format(2, false, MirrorConfig.Deletes.AUTO, List.of()),
                                new MirrorConfig.Maintenance(true, Optional.empty(), Optional.of(Duration.ofDays(3)))),
                        MirrorConfig.Changes.NONE,
                        Map.of(),
                        new MirrorConfig.Job("pixelake", 2, Duration.ofSeconds(1), Optional.empty())));
    }

    @Test
    void everyKeyOfTheFile() throws IOException {
        MirrorConfig config = load("""
                source:
                  url: jdbc:postgresql://host/db
                  user: reader
                  password: ${PXT_PASSWORD}
                  tables: ["demo/**", "!demo/tmp_*"]
                  start: earliest
                  poll-interval: 500 ms
                  until-caught-up: true
                  allow-unknown-schema-version: true
                lake:
                  dir: ~/lake
                  catalog: { name: prod, type: rest, uri: "https://host/api", s3.region: eu-1 }
                  namespace: all.tables
                  format-version: 3
                  readers: [pyiceberg, duckdb]
                  deletes: copy-on-write
                  granularity: checkpoint
                  if-exists: replace
                  on-drop: drop
                  drop-after: 2 d
                  purge-dropped: true
                  confirm-drops: true
                  on-foreign-write: keep
                  snapshots: tag
                  tag: versions
                  tag-keep: all
                  history: { max-snapshots: 500, max-metadata: 1 MB, max-age: 30 d }
                  maintenance: { compact: false, orphans-after: off }
                changes:
                  - { format: jsonl, path: "s3://bucket/changes", roll-size: 1 GB, roll-interval: 7 d, compress: zstd,
                      before: true, initial: false, may-skip: true, json: { timestamp-format.standard: SQL } }
                  - { format: csv, path: ~/csv, csv: { field-delimiter: ";", null-literal: NULL } }
                  - { format: iceberg }
                  - { format: iceberg, target: "log.all.{table}", before: true }
                tables:
                  demo/images:
                    target: analytics.images
                    errors: columns
                    embeddings: true
                  demo/plain: { errors: none }
                job: { name: mine, parallelism: 4, checkpoint-interval: 5 min, verify-every: 1 h }
                """);

        assertThat(config)
                .isEqualTo(new MirrorConfig(
                        new MirrorConfig.Source(
                                new MirrorConfig.Place(
                                        "/home/ann/.pixeltable",
                                        Optional.of("jdbc:postgresql://host/db"),
                                        new MirrorConfig.Login(Optional.of("reader"), Optional.of("s3cr$t")),
                                        new MirrorConfig.Server(Optional.empty(), Optional.empty(), false),
                                        List.of()),
                                new MirrorConfig.Reading(
                                        List.of("demo/**", "!demo/tmp_*"),
                                        MirrorConfig.Start.EARLIEST,
                                        Duration.ofMillis(500),
                                        true,
                                        true)),
                        new MirrorConfig.Lake(
                                "/home/ann/lake",
                                new MirrorConfig.Catalog(
                                        "prod",
                                        Map.of("type", "rest", "uri", "https://host/api", "s3.region", "eu-1"),
                                        Optional.of("all.tables"),
                                        MirrorConfig.IfExists.REPLACE),
                                new MirrorConfig.History(
                                        MirrorConfig.Granularity.CHECKPOINT,
                                        MirrorConfig.Snapshots.TAG,
                                        MirrorConfig.Tag.VERSIONS,
                                        MirrorConfig.OnForeignWrite.KEEP,
                                        new MirrorConfig.Kept(500, 1L << 20, MirrorConfig.TagKeep.ALL)),
                                new MirrorConfig.Drops(MirrorConfig.OnDrop.DROP, Duration.ofDays(2), true, true),
                                new MirrorConfig.Format(
                                        3, true, MirrorConfig.Deletes.COPY_ON_WRITE, List.of("pyiceberg", "duckdb")),
                                new MirrorConfig.Maintenance(
                                        false, Optional.of(Duration.ofDays(30)), Optional.empty())),
                        new MirrorConfig.Changes(
                                List.of(
                                        new MirrorConfig.FileTarget(
                                                MirrorConfig.FileFormat.JSONL,
                                                "s3://bucket/changes",
                                                1L << 30,
                                                Duration.ofDays(7),
                                                Compression.ZSTD,
                                                Map.of("timestamp-format.standard", "SQL"),
                                                new MirrorConfig.Feed(true, false, true)),
                                        new MirrorConfig.FileTarget(
                                                MirrorConfig.FileFormat.CSV,
                                                "/home/ann/csv",
                                                128L << 20,
                                                Duration.ofMinutes(5),
                                                Compression.NONE,
                                                Map.of("field-delimiter", ";", "null-literal", "NULL"),
                                                new MirrorConfig.Feed(false, true, false))),
                                List.of(
                                        new MirrorConfig.TableTarget(
                                                "{namespace}.{table}__changes",
                                                new MirrorConfig.Feed(false, true, false)),
                                        new MirrorConfig.TableTarget(
                                                "log.all.{table}", new MirrorConfig.Feed(true, true, false)))),
                        Map.of(
                                "demo/images",
                                new MirrorConfig.Table(
                                        Optional.of("analytics.images"),
                                        new MirrorConfig.Extras(MirrorConfig.Errors.COLUMNS, true),
                                        new MirrorConfig.Rows(Optional.empty(), Optional.empty(), Map.of()),
                                        new MirrorConfig.Cells(Map.of(), MirrorConfig.OnBadCell.FAIL),
                                        JsonForms.TEXT,
                                        TableLayout.NONE),
                                "demo/plain",
                                MirrorConfig.Table.DEFAULTS),
                        new MirrorConfig.Job("mine", 4, Duration.ofMinutes(5), Optional.of(Duration.ofHours(1)))));
    }

    @Test
    void flagsWinOverTheFile() throws IOException {
        Path file = write("""
                source: { tables: [a], start: earliest, poll-interval: 9 s, url: "jdbc:postgresql://h/d" }
                lake: { dir: /from/file, catalog: { name: file, type: rest, uri: u1 } }
                changes:
                  - { format: csv, path: /csv/file }
                  - { format: jsonl, path: /jsonl/file }
                job: { parallelism: 7 }
                """);
        ConfigFlags flags = new ConfigFlags(Map.of(
                "--tables", List.of("b", "!c"),
                "--start", List.of("current"),
                "--pixeltable-home", List.of("~/pxt"),
                "--lake", List.of("/from/flag"),
                "--catalog", List.of("flag"),
                "--catalog-property", List.of("uri=u2", "token=a=b"),
                "--csv", List.of("/csv/flag"),
                "--parallelism", List.of("3"),
                "--until-caught-up", List.of("true")));

        MirrorConfig config = ConfigLoader.load(Optional.of(file), flags, ENVIRONMENT);

        assertThat(config.source().reading().tables()).containsExactly("b", "!c");
        assertThat(config.source().reading().start()).isEqualTo(MirrorConfig.Start.CURRENT);
        assertThat(config.source().place().home()).isEqualTo("/home/ann/pxt");
        assertThat(config.source().place().url()).isEmpty();
        assertThat(config.source().reading().pollInterval()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.source().reading().untilCaughtUp()).isTrue();
        assertThat(config.lake().directory()).isEqualTo("/from/flag");
        assertThat(config.lake().catalog().name()).isEqualTo("flag");
        assertThat(config.lake().catalog().properties()).isEqualTo(Map.of("type", "rest", "uri", "u2", "token", "a=b"));
        assertThat(config.changes().files().stream().map(MirrorConfig.FileTarget::path))
                .containsExactly("/jsonl/file", "/csv/flag");
        assertThat(config.job().parallelism()).isEqualTo(3);
    }

    @Test
    void pixeltableHomeOfTheEnvironment() {
        Map<String, String> environment = Map.of("HOME", "/home/ann", "PIXELTABLE_HOME", "~/elsewhere");

        MirrorConfig config = ConfigLoader.load(Optional.empty(), ConfigFlags.none(), environment);

        assertThat(config.source().place().home()).isEqualTo("/home/ann/elsewhere");
    }

    @Test
    void nullAndEmptyMeanUnset() throws IOException {
        assertThat(load("source:\nlake: { namespace: null, dir: ~ }\nchanges:\n"))
                .isEqualTo(ConfigLoader.load(Optional.empty(), ConfigFlags.none(), ENVIRONMENT));
        assertThat(load("")).isEqualTo(ConfigLoader.load(Optional.empty(), ConfigFlags.none(), ENVIRONMENT));
    }

    @Test
    void mediaAreSetPerTableAndPerColumn() throws IOException {
        MirrorConfig config = load("""
                source: { media-roots: ["~/photos", /data] }
                tables:
                  a/t:
                    media:
                      mode: upload
                      to: "s3://bucket/media//"
                      columns:
                        thumb: { mode: inline, limit: 10 MB }
                        local: { to: ~/copies/x }
                        raw: { mode: reference, on-local: keep }
                    on-bad-cell: null
                  b: { media: { columns: { img: { mode: inline } } }, on-bad-cell: fail }
                  c: { media: { on-local: error }, on-bad-cell: }
                """);

        assertThat(config.source().place().mediaRoots()).hasToString("[/home/ann/photos, /data]");
        assertThat(config.tables().get("a/t").cells())
                .isEqualTo(new MirrorConfig.Cells(
                        Map.of(
                                "*", MediaTreatment.upload("s3://bucket/media"),
                                "thumb", MediaTreatment.inline(10 << 20),
                                "local", MediaTreatment.upload("file:///home/ann/copies/x"),
                                "raw", MediaTreatment.reference(OnLocal.KEEP)),
                        MirrorConfig.OnBadCell.NULL));
        assertThat(config.tables().get("b").cells())
                .isEqualTo(new MirrorConfig.Cells(
                        Map.of("img", MediaTreatment.inline(16 << 20)), MirrorConfig.OnBadCell.FAIL));
        assertThat(config.tables().get("c").cells())
                .isEqualTo(new MirrorConfig.Cells(
                        Map.of("*", MediaTreatment.reference(OnLocal.ERROR)), MirrorConfig.OnBadCell.FAIL));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    { mode: uplaod }                              | mode (            | give reference, upload or inline
                    { mode: upload }                              | mode (            | "upload" needs a place
                    { mode: upload, to: '' }                      | to (              | give a folder or a URL
                    { mode: upload, to: "a\\0b" }                  | to (              | can't be a file name here
                    { mode: upload, to: 's3://' }                 | to (              | give a folder or a URL
                    { mode: upload, to: 's3://a bucket/x' }       | to (              | give a folder or a URL without blanks
                    { mode: upload, to: 's3://bucket/x?y=z' }     | to (              | give a folder or a URL without blanks
                    { mode: upload, to: 'file:///a folder' }      | to (              | give a folder or a URL without blanks
                    { mode: upload, to: 'file://host/folder' }    | to (              | give a folder or a URL without blanks
                    { to: /x }                                    | to (              | is for mode upload, and the mode is reference
                    { mode: inline, limit: big }                  | limit (           | give a whole number
                    { mode: inline, on-local: keep }              | on-local (        | is for mode reference, and the mode is inline
                    { columns: { img: { limit: 1 MB } } }         | columns.img.limit | is for mode inline, and the mode is reference
                    { columns: { img: { mod: inline } } }         | columns.img.mod   | Allowed here: limit, mode, on-local, to
                    """)
    void mediaSettingsThatMakeNoSenseAreRefused(String media, String key, String reason) throws IOException {
        assertThat(problems("tables: { a/t: { media: " + media + " } }")).anySatisfy(problem -> assertThat(problem)
                .startsWith("tables.a/t.media." + key)
                .contains(reason));
    }

    @Test
    void valuesKeepTheTextTheyWereWrittenWith() throws IOException {
        assertThat(load("source: { url: 'jdbc:postgresql:db', password: 0123 }")
                        .source()
                        .place()
                        .login()
                        .password())
                .contains("0123");
    }

    @Test
    void dollarBraceCanBeEscaped() throws IOException {
        assertThat(load("source: { url: 'jdbc:postgresql:db', password: 'a$${HOME}-${HOME}' }")
                        .source()
                        .place()
                        .login()
                        .password())
                .contains("a${HOME}-/home/ann");
    }

    @Test
    void allFaultsAreReportedTogether() throws IOException {
        List<String> problems = problems("""
                source:
                  strat: earliest
                  poll-interval: 5
                  password: ${NO_SUCH_VARIABLE}
                lake:
                  catlog: { name: x }
                  format-version: 4
                job: { parallelism: 0 }
                """);

        assertThat(problems).hasSize(6);
        assertThat(problems.get(0))
                .contains("source.strat (", "line 2", "unknown key", "Did you mean source.start?")
                .contains(
                        "Allowed here: allow-unknown-schema-version, home, media-roots, password, poll-interval, start");
        assertThat(problems.get(1)).contains("source.password", "NO_SUCH_VARIABLE isn't set", "line 4");
        assertThat(problems.get(2)).contains("lake.catlog", "Did you mean lake.catalog?");
        assertThat(problems.get(3)).contains("source.poll-interval", "\"5\"", "500 ms", "line 3");
        assertThat(problems.get(4)).contains("lake.format-version", "\"4\"", "give 2 or 3");
        assertThat(problems.get(5)).contains("job.parallelism", "\"0\"", "whole number from 1");
    }

    @Test
    void faultsOfFlagsNameTheFlag() {
        ConfigFlags flags = new ConfigFlags(Map.of(
                "--start", List.of("latest"),
                "--parallelism", List.of("many"),
                "--poll-interval", List.of("1 parsec"),
                "--if-exists", List.of("drop"),
                "--source-url", List.of("postgresql://ann:hunter2@host/db"),
                "--catalog-property", List.of("uri"),
                "--tables", List.of("demo.images"),
                "--lake", List.of("s3://bucket/lake")));

        List<String> problems = problemsOf(Optional.empty(), flags);

        assertThat(problems)
                .hasSize(8)
                .anyMatch(line -> line.startsWith("--start: \"latest\"") && line.endsWith("give current or earliest"))
                .anyMatch(line -> line.startsWith("--parallelism: \"many\""))
                .anyMatch(line -> line.startsWith("--poll-interval: \"1 parsec\""))
                .anyMatch(line -> line.startsWith("--if-exists: \"drop\"") && line.endsWith("give error or replace"))
                .anyMatch(line -> line.startsWith("--source-url:") && line.contains("jdbc:postgresql://host"))
                .anyMatch(line -> line.startsWith("--catalog-property: \"uri\""))
                .anyMatch(line -> line.startsWith("--tables:") && line.contains("\"demo/images\""))
                .anyMatch(line -> line.startsWith("--lake: \"s3://bucket/lake\""))
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void theFormerNameOfTheHighestAgeIsReadWithALineThatNamesTheNewOne() throws IOException {
        Path file = Files.writeString(
                folder.resolve("former.yaml"), "lake: { maintenance: { expire-snapshots-after: 30 d } }");

        EffectiveConfig effective = ConfigLoader.loadForLog(Optional.of(file), ConfigFlags.none(), ENVIRONMENT);

        assertThat(effective.config().lake().maintenance().expireSnapshotsAfter())
                .contains(Duration.ofDays(30));
        assertThat(effective.notices())
                .singleElement()
                .asString()
                .contains("lake.maintenance.expire-snapshots-after (", "lake.history.max-age");
        assertThat(effective.linesThatDiffer()).contains("lake.history.max-age = 30 d");
        assertThat(load("lake: { history: { max-age: 1 d }, maintenance: { expire-snapshots-after: 30 d } }")
                        .lake()
                        .maintenance()
                        .expireSnapshotsAfter())
                .contains(Duration.ofDays(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    { orphans-after: 23 h }             | orphans-after
                    { expire-snapshots-after: 59 s }    | expire-snapshots-after
                    { expire-snapshots-after: never }   | expire-snapshots-after
                    { compact: sometimes }              | compact
                    """)
    void upkeepThatWouldDoHarmIsRefused(String maintenance, String key) throws IOException {
        assertThat(problems("lake: { maintenance: " + maintenance + " }"))
                .singleElement()
                .asString()
                .startsWith("lake.maintenance." + key + " (")
                .contains("isn't allowed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    lake: { }                                                   | 2 | false | AUTO
                    lake: { format-version: 2 }                                 | 2 | true  | AUTO
                    lake: { format-version: 3 }                                 | 3 | true  | AUTO
                    lake: { deletes: copy-on-write }                            | 2 | false | COPY_ON_WRITE
                    lake: { readers: [athena, duckdb, spark] }                  | 2 | true  | AUTO
                    lake: { readers: [duckdb, databricks] }                     | 2 | true  | COPY_ON_WRITE
                    lake: { readers: [databricks], deletes: auto }              | 2 | true  | COPY_ON_WRITE
                    lake: { readers: [duckdb, databricks], format-version: 3 }  | 3 | true  | AUTO
                    lake: { readers: [polars, datafusion, iceberg-go, redshift, bigquery, doris], format-version: 3 } | 3 | true  | AUTO
                    lake: { readers: [clickhouse, starrocks] }                  | 2 | true  | AUTO
                    lake: { readers: [clickhouse], format-version: 3 }          | 3 | true  | COPY_ON_WRITE
                    lake: { readers: [starrocks], format-version: 3 }           | 3 | true  | COPY_ON_WRITE
                    lake: { readers: [daft] }                                   | 2 | true  | AUTO
                    lake: { readers: [daft], format-version: 3 }                | 3 | true  | COPY_ON_WRITE
                    """)
    void readersPickHowRowsGo(String yaml, int version, boolean exact, MirrorConfig.Deletes deletes)
            throws IOException {
        MirrorConfig.Format format = load(yaml).lake().format();

        assertThat(format.version()).isEqualTo(version);
        assertThat(format.exact()).isEqualTo(exact);
        assertThat(format.deletes()).isEqualTo(deletes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    lake: { granularity: commit }                | give version or checkpoint
                    lake: { tag: [versions, none] }              | must be a single value
                    tables: { a/t: { errors: all } }             | give none or columns
                    tables: { a/t: { embeddings: some } }        | give true or false
                    lake: { readers: [duckdb, athena], format-version: 3 } | athena can't read tables of format version 3, which lake.format-version asks for; set lake.format-version: 2
                    lake: { deletes: equality }                  | give auto or copy-on-write
                    lake: { readers: [duckbd] }                  | Did you mean duckdb?
                    lake: { catalog: { uri: x } }                | neither type
                    lake: { catalog: { type: { a: b } } }        | must be a single value
                    lake: embedded                               | must hold keys: ca-certificates, catalog, confirm-drops, deletes, dir
                    lake: { namespace: a..b }                    | separated by dots
                    lake: { namespace: "a.{paht}" }              | one of which may be {path}
                    lake: { namespace: "a{path}" }               | one of which may be {path}
                    lake: { namespace: "{path}.{path}" }         | one of which may be {path}
                    changes: { format: csv }                       | must be a list
                    changes: [csv]                                 | must hold keys: before, compress, csv, format, initial, json, may-skip, path, roll-interval
                    changes: [{ format: csv }]                     | has no path
                    changes: [{ path: x }]                         | has no format
                    changes: [{ format: parquet, path: x }]        | csv, jsonl or iceberg
                    changes: [{ format: csv, path: x, roll-size: 128 }] | give a whole number and one of B, KB, MB, GB
                    changes: [{ format: csv, path: x, roll-interval: 0 s }] | at least 10 ms
                    changes: [{ format: csv, path: x, compress: lz4 }] | "lz4" isn't allowed; give none, gzip or zstd
                    changes: [{ format: csv, path: x, target: 'n.{table}' }] | has target, but only format: iceberg has it
                    changes: [{ format: iceberg, path: x }]      | has path, but only files have it
                    changes: [{ format: iceberg, target: n.all } ] | a name with {table} in it
                    changes: [{ format: iceberg, before: perhaps } ] | true or false
                    changes: [{ format: csv, path: x, csv: { field-delimeter: ; } }] | is no option of Flink's format. Did you mean field-delimiter? Allowed: escape-character, field-delimiter, null-literal
                    changes: [{ format: csv, path: x, csv: { field-delimiter: ;; } }] | can't be used: Option 'csv.field-delimiter' must be a string with single character
                    changes: [{ format: csv, path: x, csv: { field-delimiter: "-" } }] | has a field-delimiter that stands in numbers and words or ends a line
                    changes: [{ format: csv, path: x, csv: { field-delimiter: '\\n' } }] | has a field-delimiter that stands in numbers and words or ends a line
                    changes: [{ format: csv, path: x, csv: { field-delimiter: ";", quote-character: ";" } }] | has the same field-delimiter and quote-character; give two characters
                    changes: [{ format: csv, path: x, csv: { null-literal: "a,b" } }] | has a null-literal in which a field or a line ends; give another text
                    changes: [{ format: csv, path: x, csv: { disable-quote-character: true } }] | can't be set: without quotes nothing tells a delimiter
                    changes: [{ format: csv, path: x, csv: { ignore-parse-errors: true } }] | only concerns reading, and lines are only written; leave it out
                    changes: [{ format: csv, path: x, csv: { array-element-delimiter: "," } }] | would do nothing, since lists are written as JSON
                    changes: [{ format: csv, path: x, csv: { write-bigdecimal-in-scientific-notation: perhaps } }] | can't be used:
                    changes: [{ format: csv, path: x, json: { timestamp-format.standard: SQL } }] | has json, but only format: jsonl has it
                    changes: [{ format: jsonl, path: x, csv: { null-literal: x } }] | has csv, but only format: csv has it
                    changes: [{ format: iceberg, csv: { null-literal: x } }] | has csv, but only format: csv has it
                    changes: [{ format: jsonl, path: x, json: { timestamp-format.standard: RFC } }] | can't be used: Unsupported value 'RFC' for timestamp-format.standard
                    changes: [{ format: jsonl, path: x, json: { encode.ignore-null-fields: true } }] | can't be set: each line has all columns
                    changes: [{ format: jsonl, path: x, json: { map-null-key.mode: DROP } }] | concerns maps with NULL as a key, which no line has
                    tables: { a/t: { target: images } }          | a namespace and a table
                    tables: { a/t: { target: n.t }, b/t: { target: n.t } } | also the target of a/t
                    source: { tables: [[a]] }                    | list of plain values
                    source: { tables: ['a//b'] }                 | empty part
                    source: { start: [earliest] }                | must be a single value
                    source: { until-caught-up: maybe }           | true or false
                    source: { home: a, url: 'jdbc:postgresql:d' } | can't be given together with source.home
                    source: { user: '${' }                       | ${NAME}
                    source: { home: a, home: b }                 | stands there twice
                    source: { home: &x a, user: *x }             | *x is an alias in YAML
                    source: { tables: !demo/tmp_* x }             | !demo/tmp_* is a tag in YAML, which isn't supported; put a value that begins with * or ! into quotes
                    source: { tables: [**/t] }                   | into quotes
                    [source]                                     | must hold sections
                    tabels: {}                                   | Did you mean tables? Allowed at the top: changes, job, lake, source, tables
                    poll-interval: 1 s                           | Did you mean source.poll-interval?
                    job: { name: '' }                            | a name
                    """)
    void oneFault(String yaml, String message) throws IOException {
        assertThat(problems(yaml)).singleElement().asString().contains(message);
    }

    @Test
    void changesAreStillReadUnderTheirFormerName() throws IOException {
        EffectiveConfig former = ConfigLoader.loadForLog(
                Optional.of(write("files: [{ format: jsonl, path: x }]")), ConfigFlags.none(), ENVIRONMENT);

        assertThat(former.config()).isEqualTo(load("changes: [{ format: jsonl, path: x }]"));
        assertThat(former.notices())
                .singleElement()
                .asString()
                .endsWith("is called changes now; the former name is still read");
        Path both = write("files: [{ format: csv, path: x }]\nchanges: [{ format: csv, path: y }]");
        assertThat(problemsOf(Optional.of(both), ConfigFlags.none()))
                .singleElement()
                .asString()
                .contains("stands there twice");
    }

    @Test
    void theFlagCompressesAllChangeFiles() throws IOException {
        Path file = write("changes: [{ format: jsonl, path: x, compress: zstd }]");
        ConfigFlags flags = new ConfigFlags(Map.of("--csv", List.of("y"), "--compress", List.of("gzip")));

        assertThat(ConfigLoader.load(Optional.of(file), flags, ENVIRONMENT)
                        .changes()
                        .files())
                .extracting(MirrorConfig.FileTarget::path, MirrorConfig.FileTarget::compression)
                .containsExactly(tuple("x", Compression.GZIP), tuple("y", Compression.GZIP));
        assertThat(problemsOf(Optional.empty(), new ConfigFlags(Map.of("--compress", List.of("gzip")))))
                .containsExactly("--compress: there are no change files to compress; give --csv or --jsonl with it");
    }

    @Test
    void brokenYamlTellsTheLineButNotItsText() throws IOException {
        assertThat(problems("source:\n  password: hunter2\n  user: [a\nlake: x\n"))
                .singleElement()
                .asString()
                .contains("isn't valid YAML at line 4")
                .doesNotContain("hunter2");
    }

    @Test
    void fileThatIsNotThere() {
        assertThat(problemsOf(Optional.of(folder.resolve("none.yaml")), ConfigFlags.none()))
                .containsExactly("--config: there is no file " + folder.resolve("none.yaml"));
    }

    @Test
    void fileThatIsNotText() throws IOException {
        Path file = folder.resolve("latin1.yaml");
        Files.write(file, "source: { home: /caf\u00e9 }".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problemsOf(Optional.of(file), ConfigFlags.none()))
                .singleElement()
                .asString()
                .contains("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "500 ms", " 500 MS "})
    void durationsMayBeSpaced(String text) {
        assertThat(Quantities.duration(text)).contains(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1 s", "1.5 s", "1 m", "999999999999999999 d"})
    void notDurations(String text) {
        assertThat(Quantities.duration(text)).isEmpty();
    }

    @Test
    void oneProblemIsOneSentence() throws IOException {
        Path file = write("job: { parallelism: x }");

        ConfigProblems error = catchThrowableOfType(
                ConfigProblems.class, () -> ConfigLoader.load(Optional.of(file), ConfigFlags.none(), ENVIRONMENT));

        assertThat(error)
                .hasMessage("The configuration has a problem: job.parallelism (" + file
                        + ", line 1): \"x\" isn't allowed; give a whole number from 1 to 1024");
        assertThat(error.exitCode()).isEqualTo(2);
    }

    // ---- JSON ----

    @Test
    void jsonOfAllColumnsOrOfSome() throws IOException {
        Map<String, MirrorConfig.Table> tables =
                load("tables: { a: { json: infer }, b: { json: { m: infer, n: string } }, c: { errors: none } }")
                        .tables();

        assertThat(tables.get("a").json()).isEqualTo(JsonForms.parse("infer"));
        assertThat(tables.get("b").json()).isEqualTo(JsonForms.parse("m=infer, n=string"));
        assertThat(tables.get("c").json()).isEqualTo(JsonForms.TEXT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    json: struct        | tables.a/t.json   | "struct" isn't allowed; give string, infer or variant
                    json: variant       | tables.a/t.json   | variant needs Iceberg's format version 3, and lake.format-version is 2; set lake.format-version: 3, or give infer or string
                    json: { m: variant } | tables.a/t.json.m | variant needs Iceberg's format version 3
                    types: { m: variant not null } | tables.a/t.types.m | VARIANT isn't a type to cast to; set json: { m: variant } instead
                    json: { m: text }   | tables.a/t.json.m | "text" isn't allowed; give string, infer or variant
                    """)
    void formsOfJsonThatAreNoneAreRefused(String setting, String key, String message) throws IOException {
        assertThat(problems("tables: { a/t: { " + setting + " } }"))
                .singleElement()
                .asString()
                .startsWith(key + " (")
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pyiceberg                  | pyiceberg
                    spark, polars, pyiceberg   | polars, pyiceberg
                    """)
    void variantIsRefusedForReadersThatHaveNone(String readers, String named) throws IOException {
        assertThat(problems(
                        "lake: { format-version: 3, readers: [" + readers + "] }\ntables: { a: { json: variant } }"))
                .singleElement()
                .asString()
                .startsWith("tables.a.json (")
                .endsWith("variant can't be read by " + named
                        + ", which lake.readers names; leave that out, or give infer or string");
    }

    @Test
    void variantIsForReadersThatHaveIt() throws IOException {
        MirrorConfig config = load("""
                        lake: { format-version: 3, readers: [spark, databricks, snowflake, trino, flink, duckdb, iceberg-go] }
                        tables: { a: { json: { m: variant } }, b: { json: Variant } }
                        """);

        assertThat(config.tables().get("a").json()).isEqualTo(JsonForms.parse("m=variant"));
        assertThat(config.tables().get("b").json().of("any")).isEqualTo(JsonForms.Form.VARIANT);
        assertThat(config.tables().get("b").json().withoutVariant()).isEqualTo(JsonForms.TEXT);
    }

    // ---- how rows lie in files ----

    @Test
    void partitionsOrderAndPropertiesOfATable() throws IOException {
        TableLayout layout = load("""
                        tables:
                          a/t:
                            partition: [day(ts), "bucket(16, id)", label, "TRUNCATE( 4 ,name )"]
                            order: [ts, id desc nulls first, "day(ts) DESC"]
                            properties: { write.parquet.compression-codec: gzip, comment: "mine" }
                          a/u: { partition: "year(ts), bucket(2, id)", order: [] }
                        """).tables().get("a/t").layout();

        assertThat(layout.partition().orElseThrow()).hasToString("[day(ts), bucket(16, id), label, truncate(4, name)]");
        assertThat(layout.order().orElseThrow())
                .hasToString("[ts asc nulls first, id desc nulls first, day(ts) desc nulls last]");
        assertThat(layout.properties()).isEqualTo(Map.of("write.parquet.compression-codec", "gzip", "comment", "mine"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    partition: [dya(ts)]            | "dya(ts)" isn't allowed; give a column, year(c)
                    partition: [bucket(id)]         | "bucket(id)" isn't allowed
                    partition: ["bucket(0, id)"]    | "bucket(0, id)" isn't allowed
                    partition: ["day(3, ts)"]       | "day(3, ts)" isn't allowed
                    order: [id down]                | "id down" isn't allowed; give a column or one of the functions
                    properties: { pixeltable.version: 3 }      | the property is Pixelake's own
                    properties: { pixelake.group: 3 }          | the property is Pixelake's own
                    properties: { format-version: 3 }          | it is set with lake.format-version
                    properties: { write.delete.mode: x }       | the delete mode is set with lake.deletes
                    properties: { write.format.default: avro } | is "avro", but Pixelake's files are parquet
                    properties: { current-schema: x }          | is Iceberg's own name for something else
                    properties: { write.parquet.compression-codec: rar } | is "rar"; give gzip, snappy
                    properties: { write.delete.granularity: row } | is "row"; give file or partition
                    properties: { write.target-file-size-bytes: big }    | is "big"; give a whole number
                    properties: { write.parquet.page-size-bytes: 4294967296 } | is "4294967296"; give a whole number from 1 to 2147483647
                    properties: { write.delete.parquet.row-group-size-bytes: 0 } | is "0"; give a whole number from 1 to 2147483647
                    properties: { write.location-provider.impl: no.such.Class } | is "no.such.Class"; give a class in the class path that implements
                    properties: { write.location-provider.impl: java.lang.String } | is "java.lang.String"; give a class
                    properties: { write.folder-storage.path: /x } | can't be set: Iceberg takes write.data.path instead
                    properties: { gc.enabled: maybe }                    | is "maybe"; give true or false
                    properties: { write.metadata.metrics.column._pxt_rowid: none } | finds rows by the statistics
                    properties: { encryption.key-id: k }       | doesn't write encrypted tables
                    """)
    void layoutsThatCannotBeAreRefused(String setting, String message) throws IOException {
        assertThat(problems("tables: { a/t: { " + setting + " } }"))
                .singleElement()
                .asString()
                .startsWith("tables.a/t." + setting.substring(0, setting.indexOf(':')))
                .contains(message);
    }

    @Test
    void certificatesThatCannotBeUsedAreRefused() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        String cure = "; give a PEM file with the certificate of the authority that signed the server's";

        assertThat(problems(withCertificates("/nowhere/ca.pem")))
                .singleElement()
                .asString()
                .endsWith(", line 1): \"/nowhere/ca.pem\" can't be used: there is no such file" + cure);
        assertThat(problems(withCertificates(empty.toString())))
                .singleElement()
                .asString()
                .endsWith(", line 1): \"" + empty + "\" can't be used: it holds no certificate" + cure);
        assertThat(problems(withCertificates(broken.toString())))
                .singleElement()
                .asString()
                .startsWith("lake.ca-certificates (")
                .contains("\"" + broken + "\" can't be used: it holds something else than certificates (")
                .endsWith(")" + cure);
        assertThat(problems("lake: { ca-certificates: /nowhere/ca.pem }"))
                .anyMatch(problem ->
                        problem.endsWith(", line 1): is for a catalog with properties of its own (lake.catalog); the"
                                + " embedded lake asks no server"));
    }

    /** As Windows and Java export them, and with the text that openssl puts before each. */
    @Test
    void certificatesAreReadInEachOfTheirForms() throws IOException, GeneralSecurityException {
        String pem = Files.readString(PrivateAuthority.make(folder).certificate());
        List<Certificate> given = certificates(Files.readAllBytes(folder.resolve("authority.pem")));
        Path binary = Files.write(folder.resolve("authority.cer"), given.get(0).getEncoded());
        Path explained =
                Files.writeString(folder.resolve("explained.pem"), "Authorité: « Private »\n" + pem + "\n" + pem);

        assertThat(certificates(trusted(binary))).isEqualTo(given);
        assertThat(certificates(trusted(explained))).containsOnly(given.get(0)).hasSize(2);
        assertThat(new String(trusted(explained), StandardCharsets.US_ASCII)).startsWith("-----BEGIN CERTIFICATE-----");
    }

    /** The file's text goes with the job to wherever it runs. */
    @Test
    void aPrivateKeyAmongCertificatesIsRefused() throws IOException {
        String pem = Files.readString(PrivateAuthority.make(folder).certificate());
        for (String kind : List.of("PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY")) {
            String key = "-----BEGIN " + kind + "-----\nAAAA\n-----END " + kind + "-----\n";
            for (String text : List.of(pem + key, key + pem)) {
                Path file = Files.writeString(folder.resolve("both.pem"), text);
                assertThat(problems(withCertificates(file.toString())))
                        .singleElement()
                        .asString()
                        .endsWith(
                                ", line 1): \"" + file + "\" can't be used: it holds a private key, which would be sent"
                                        + " with the job to each machine that runs it; give a PEM file with the certificate of the"
                                        + " authority that signed the server's");
            }
        }
    }

    private byte[] trusted(Path file) throws IOException {
        return load(withCertificates(file.toString()))
                .lake()
                .catalog()
                .properties()
                .get(CaCertificates.PROPERTY)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Certificate> certificates(byte[] bytes) throws GeneralSecurityException {
        return List.copyOf(
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes)));
    }

    @Test
    void aCatalogsProfileGoesWithItsProperties() throws IOException {
        assertThat(load("lake: { catalog: { type: rest, uri: u, profile: unity } }")
                        .lake()
                        .catalog()
                        .properties())
                .isEqualTo(Map.of("type", "rest", "uri", "u", CatalogKind.PROPERTY, "unity"));
        assertThat(load("lake: { catalog: { type: rest, uri: u, profile: auto } }")
                        .lake()
                        .catalog()
                        .properties())
                .isEqualTo(Map.of("type", "rest", "uri", "u"));
        assertThat(problems("lake: { catalog: { type: rest, uri: u, profile: unitty } }"))
                .singleElement()
                .asString()
                .startsWith("lake.catalog.profile (")
                .contains("\"unitty\"")
                .endsWith("give auto, standard, glue, hive, nessie, s3-tables or unity");
        for (String other : List.of("profile: unity", "type: hive, uri: u, profile: unity")) {
            assertThat(problems("lake: { catalog: { " + other + " } }"))
                    .singleElement()
                    .asString()
                    .contains("is for catalogs of the type rest");
        }
        assertThat(problemsOf(
                        Optional.empty(),
                        new ConfigFlags(Map.of("--catalog-property", List.of("type=rest", "profile=unity")))))
                .singleElement()
                .asString()
                .endsWith("the catalog's profile is set with --catalog-profile");
    }

    private static String withCertificates(String file) {
        return "lake: { catalog: { type: rest, uri: u }, ca-certificates: \"" + file + "\" }";
    }

    private MirrorConfig load(String yaml) throws IOException {
        return ConfigLoader.load(Optional.of(write(yaml)), ConfigFlags.none(), ENVIRONMENT);
    }

    private List<String> problems(String yaml) throws IOException {
        return problemsOf(Optional.of(write(yaml)), ConfigFlags.none());
    }

    private static List<String> problemsOf(Optional<Path> file, ConfigFlags flags) {
        ConfigProblems error =
                catchThrowableOfType(ConfigProblems.class, () -> ConfigLoader.load(file, flags, ENVIRONMENT));
        assertThat(error).isNotNull();
        return error.problems();
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("pixelake.yaml"), yaml);
    }
}
