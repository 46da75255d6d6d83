package io.pixelake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.changes.show.ChangesRequest;
import io.pixelake.config.Compression;
import io.pixelake.config.CsvDialect;
import io.pixelake.config.ExportFile;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.UserError;
import io.pixelake.export.ExportRequest;
import io.pixelake.export.ExportRequest.IfExists;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.query.Projection;
import io.pixelake.query.Selection;
import io.pixelake.replay.ReplayRequest;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.versions.VersionsRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineInterfaceTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> demoRuns = new ArrayList<>();
    private final List<MirrorConfig> mirrorRuns = new ArrayList<>();
    private final List<MirrorConfig> checks = new ArrayList<>();
    private final List<Boolean> probes = new ArrayList<>();
    private final List<String> relocations = new ArrayList<>();
    private final List<Boolean> quiets = new ArrayList<>();
    private final List<Boolean> debugs = new ArrayList<>();
    private final List<Optional<Path>> savepoints = new ArrayList<>();
    private final List<String> statusRuns = new ArrayList<>();
    private final List<VersionsRequest> versionsRuns = new ArrayList<>();
    private final List<VerifyRequest> verifyRuns = new ArrayList<>();
    private final List<ChangesRequest> changesRuns = new ArrayList<>();

    private final List<ExportRequest> exports = new ArrayList<>();
    private final List<ReplayRequest> replays = new ArrayList<>();

    private MirrorRunner mirror = (config, savepoint, quiet, debug) -> {
        mirrorRuns.add(config);
        savepoints.add(savepoint);
        debugs.add(debug);
        quiets.add(quiet);
        return 0;
    };

    @Test
    void aLakeIsRelocated() {
        assertThat(run("lake", "relocate", "--lake", "~/copy")).isZero();
        assertThat(relocations).containsExactly("/home/ann/copy");
        assertThat(run("lake")).isEqualTo(2);
        assertThat(err.toString()).contains("Nothing to do given. Commands: relocate. See pixelake lake --help.");
    }

    @Test
    void theLiveLinesCanBeTurnedOff() {
        assertThat(run("mirror")).isZero();
        assertThat(run("mirror", "--quiet")).isZero();
        assertThat(quiets).containsExactly(false, true);
    }

    @Test
    void aCheckIsNoMirror() {
        assertThat(run("mirror", "--check", "--tables", "demo/**", "--lake", "/lake"))
                .isEqualTo(1);
        assertThat(mirrorRuns).isEmpty();
        assertThat(checks).singleElement().satisfies(config -> assertThat(
                        config.source().reading().tables())
                .containsExactly("demo/**"));

        assertThat(run("mirror", "--check", "--tables", "demo.t")).isEqualTo(2);
        assertThat(checks).hasSize(1);
        assertThat(probes).containsExactly(false);
    }

    @Test
    void aProbeIsPartOfACheck() {
        assertThat(run("mirror", "--check", "--probe")).isEqualTo(1);
        assertThat(probes).containsExactly(true);

        assertThat(run("mirror", "--probe")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("pixelake: --probe is a part of --check and mirrors nothing. Give --check too. See pixelake"
                        + " mirror --help.\n");
        assertThat(mirrorRuns).isEmpty();
    }

    @Test
    void everyFlagOfMirrorReachesTheJob(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), "job: { name: from-file }");

        int code = run(
                "mirror",
                "--config",
                file.toString(),
                "--pixeltable-home",
                "/pxt",
                "--tables",
                "demo/**",
                "--tables=!demo/tmp_*",
                "--start",
                "earliest",
                "--until-caught-up",
                "--lake",
                "/lake",
                "--catalog",
                "prod",
                "--catalog-property",
                "type=rest",
                "--catalog-property",
                "uri=http://h?a=b",
                "--csv",
                "/csv",
                "--jsonl",
                "/jsonl",
                "--parallelism",
                "3",
                "--checkpoint-interval",
                "2 s",
                "--poll-interval",
                "50ms",
                "--allow-unknown-schema-version",
                "--if-exists",
                "replace",
                "--on-drop",
                "drop",
                "--confirm-drops",
                "--snapshots",
                "tag",
                "--tag",
                "versions",
                "--debug");

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        MirrorConfig config = mirrorRuns.get(0);
        assertThat(config.job().name()).isEqualTo("from-file");
        assertThat(config.job().parallelism()).isEqualTo(3);
        assertThat(config.job().checkpointInterval()).hasSeconds(2);
        assertThat(config.source().place().home()).isEqualTo("/pxt");
        assertThat(config.source().reading().tables()).containsExactly("demo/**", "!demo/tmp_*");
        assertThat(config.source().reading().start()).isEqualTo(MirrorConfig.Start.EARLIEST);
        assertThat(config.source().reading().untilCaughtUp()).isTrue();
        assertThat(config.source().reading().allowUnknownSchemaVersion()).isTrue();
        assertThat(config.source().reading().pollInterval()).hasMillis(50);
        assertThat(config.lake().directory()).isEqualTo("/lake");
        assertThat(config.lake().catalog().name()).isEqualTo("prod");
        assertThat(config.lake().catalog().properties()).isEqualTo(Map.of("type", "rest", "uri", "http://h?a=b"));
        assertThat(config.lake().catalog().ifExists()).isEqualTo(MirrorConfig.IfExists.REPLACE);
        assertThat(config.lake().history())
                .isEqualTo(new MirrorConfig.History(
                        MirrorConfig.Granularity.VERSION,
                        MirrorConfig.Snapshots.TAG,
                        MirrorConfig.Tag.VERSIONS,
                        MirrorConfig.OnForeignWrite.STOP,
                        new MirrorConfig.Kept(2000, 4L << 20, MirrorConfig.TagKeep.THINNED)));
        assertThat(config.lake().drops())
                .isEqualTo(new MirrorConfig.Drops(MirrorConfig.OnDrop.DROP, Duration.ofHours(1), false, true));
        assertThat(config.changes().files().stream().map(MirrorConfig.FileTarget::path))
                .containsExactly("/csv", "/jsonl");
        assertThat(debugs).containsExactly(true);
    }

    @Test
    void replayTakesATableVersionsATargetAndFlagsOfMirror() {
        assertThat(run("replay", "demo/images")).isZero();
        assertThat(run(
                        "replay",
                        "--from",
                        "3",
                        "demo/images",
                        "--to=9",
                        "--into",
                        "old.images",
                        "--tag",
                        "versions",
                        "--lake",
                        "/lake",
                        "--pixeltable-home",
                        "/pxt",
                        "--catalog-property",
                        "type=rest"))
                .isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(replays)
                .containsExactly(
                        new ReplayRequest("demo/images", OptionalLong.empty(), OptionalLong.empty(), Optional.empty()),
                        new ReplayRequest(
                                "demo/images", OptionalLong.of(3), OptionalLong.of(9), Optional.of("old.images")));
        MirrorConfig config = mirrorRuns.get(1);
        assertThat(config.lake().directory()).isEqualTo("/lake");
        assertThat(config.lake().history().tag()).isEqualTo(MirrorConfig.Tag.VERSIONS);
        assertThat(config.source().place().home()).isEqualTo("/pxt");
        assertThat(config.lake().catalog().properties()).isEqualTo(Map.of("type", "rest"));
    }

    @Test
    void flagsThatAreNotGivenLeaveTheFileAlone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("c.yaml"),
                "source: { until-caught-up: true, start: earliest }\nlake: { if-exists: replace }");

        assertThat(run("mirror", "--config", file.toString())).isZero();

        assertThat(mirrorRuns.get(0).source().reading().untilCaughtUp()).isTrue();
        assertThat(mirrorRuns.get(0).source().reading().start()).isEqualTo(MirrorConfig.Start.EARLIEST);
        assertThat(mirrorRuns.get(0).lake().catalog().ifExists()).isEqualTo(MirrorConfig.IfExists.REPLACE);
        assertThat(debugs).containsExactly(false);
    }

    @Test
    void sourceUrl() {
        assertThat(run("mirror", "--source-url", "jdbc:postgresql://h/d")).isZero();

        assertThat(mirrorRuns.get(0).source().place().url()).contains("jdbc:postgresql://h/d");
    }

    @Test
    void aSavepointCanBeNamed() {
        assertThat(run("mirror")).isZero();
        assertThat(run("mirror", "--from-savepoint", "/kept/savepoint-1")).isZero();
        assertThat(run("replay", "demo/films", "--from-savepoint", "/kept/savepoint-1"))
                .isEqualTo(2);

        assertThat(savepoints).containsExactly(Optional.empty(), Optional.of(Path.of("/kept/savepoint-1")));
    }

    @Test
    void theExitCodeOfTheRunIsPassedOn() {
        mirror = (config, savepoint, quiet, debug) -> 1;

        assertThat(run("mirror")).isEqualTo(1);
    }

    @Test
    void demoGoesIntoItsFolder() {
        assertThat(run("demo")).isZero();
        assertThat(run("demo", "--dir", "/d")).isZero();
        assertThat(run("demo", "--dir", "/d", "--lake", "/l", "--debug")).isZero();

        assertThat(demoRuns)
                .containsExactly("pixelake-demo pixelake-demo/lake false", "/d /d/lake false", "/d /l true");
    }

    @Test
    void statusTakesTablesAndPlaces() {
        assertThat(run("status")).isEqualTo(1);
        assertThat(run("status", "demo/a", "demo/b*", "--json", "--lake", "/l")).isEqualTo(1);

        assertThat(statusRuns).containsExactly("./lake [] false", "/l [demo/a, demo/b*] true");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void changesTakeATableAndTwoVersions() {
        assertThat(run("changes", "demo/a")).isZero();
        assertThat(run("changes", "demo/a", "--from", "3", "--to", "7", "--format", "jsonl", "--before"))
                .isZero();

        assertThat(changesRuns)
                .containsExactly(
                        new ChangesRequest(
                                "demo/a",
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                ChangesRequest.Format.TABLE,
                                false),
                        new ChangesRequest(
                                "demo/a", OptionalLong.of(3), OptionalLong.of(7), ChangesRequest.Format.JSONL, true));
    }

    @Test
    void versionsTakesOneTableAndBounds() {
        assertThat(run("versions", "demo/a", "--lake", "/l")).isEqualTo(1);
        assertThat(run("versions", "--from", "3", "--to", "3", "demo/b", "--json"))
                .isEqualTo(1);

        assertThat(versionsRuns)
                .containsExactly(
                        new VersionsRequest("demo/a", OptionalLong.empty(), OptionalLong.empty(), false),
                        new VersionsRequest("demo/b", OptionalLong.of(3), OptionalLong.of(3), true));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void verifyTakesTablesAndVersions() {
        assertThat(run("verify", "--source-url", "jdbc:postgresql://h/d")).isEqualTo(1);
        assertThat(run("verify", "demo/**", "--all")).isEqualTo(1);
        assertThat(run("verify", "--version", "12", "demo/a")).isEqualTo(1);

        assertThat(verifyRuns)
                .containsExactly(
                        VerifyRequest.newest(),
                        new VerifyRequest(List.of("demo/**"), OptionalLong.empty(), true),
                        new VerifyRequest(List.of("demo/a"), OptionalLong.of(12), false));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void exportsGoIntoFilesAndTables() {
        assertThat(run("export", "demo/a:3", "--to", "a.csv", "--select", "x, y", "--quiet"))
                .isEqualTo(0);
        assertThat(run("export", "b", "--to", "out/b.jsonl.zst", "--where", "x > 1", "--nan", "literal"))
                .isEqualTo(0);
        assertThat(run("export", "c", "--to", "x.y.z", "--if-exists", "append", "--target-file-size", "1 MB"))
                .isEqualTo(0);
        assertThat(run("export", "d", "--to", "d.csv", "--delimiter", "\\t", "--quoting", "all", "--null-value", "N"))
                .isEqualTo(0);

        assertThat(exports)
                .containsExactly(
                        new ExportRequest(
                                "demo/a",
                                OptionalLong.of(3),
                                new Projection(new Selection(Optional.of("x, y"), Optional.empty()), Map.of()),
                                file("a.csv", FileFormat.CSV, Compression.NONE, CsvDialect.DEFAULT, false),
                                true),
                        new ExportRequest(
                                "b",
                                OptionalLong.empty(),
                                new Projection(new Selection(Optional.empty(), Optional.of("x > 1")), Map.of()),
                                file("out/b.jsonl.zst", FileFormat.JSONL, Compression.ZSTD, CsvDialect.DEFAULT, true),
                                false),
                        new ExportRequest(
                                "c",
                                OptionalLong.empty(),
                                Projection.NONE,
                                new ExportRequest.ToTable(
                                        new TargetName(List.of("x", "y"), "z"),
                                        IfExists.APPEND,
                                        1 << 20,
                                        TableLayout.NONE),
                                false),
                        new ExportRequest(
                                "d",
                                OptionalLong.empty(),
                                Projection.NONE,
                                file(
                                        "d.csv",
                                        FileFormat.CSV,
                                        Compression.NONE,
                                        new CsvDialect('\t', CsvDialect.Quoting.ALL, Optional.of("N")),
                                        false),
                                false));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void everyPathMayBeginWithTheHomeFolder() {
        assertThat(run("export", "a", "--to", "~/OUT.CSV.GZ", "--on-bad-cell", "null", "--bad-cells", "~/bad"))
                .isZero();
        assertThat(run("export", "a", "--to=~/b.jsonl", "--media=upload", "--media-to=~/a b"))
                .isZero();
        assertThat(run("mirror", "--lake=~/ü", "--csv=~/c", "--from-savepoint=~/s"))
                .isZero();

        assertThat(exports.get(0).to())
                .isEqualTo(file("/home/ann/OUT.CSV.GZ", FileFormat.CSV, Compression.GZIP, CsvDialect.DEFAULT, false));
        assertThat(exports.get(0).badCells().notedIn()).contains(Path.of("/home/ann/bad"));
        assertThat(exports.get(1).projection().media())
                .isEqualTo(Map.of("*", MediaTreatment.upload("file:///home/ann/a%20b")));
        assertThat(savepoints).containsExactly(Optional.of(Path.of("/home/ann/s")));
        assertThat(mirrorRuns.get(0).lake().directory()).isEqualTo("/home/ann/ü");
        assertThat(mirrorRuns.get(0).changes().files())
                .extracting(MirrorConfig.FileTarget::path)
                .containsExactly("/home/ann/c");
        assertThat(run("mirror", "--config=~/no.yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no file /home/ann/no.yaml");
    }

    @Test
    void exportsSayWhatBecomesOfMediaAndBadCells() {
        assertThat(run("export", "a", "--to", "a.jsonl", "--media", "upload", "--media-to", "s3://b/m/"))
                .isEqualTo(0);
        assertThat(run("export", "a", "--to", "x.a", "--media", "inline", "--inline-limit", "1 MB"))
                .isEqualTo(0);
        assertThat(run("export", "a", "--to", "a.csv", "--on-local", "error", "--on-bad-cell", "null"))
                .isEqualTo(0);
        assertThat(run("export", "a", "--to", "x.a", "--on-bad-cell", "null", "--bad-cells", "bad.jsonl"))
                .isEqualTo(0);

        assertThat(exports)
                .extracting(export -> export.projection().media())
                .containsExactly(
                        Map.of("*", MediaTreatment.upload("s3://b/m")),
                        Map.of("*", MediaTreatment.inline(1 << 20)),
                        Map.of("*", MediaTreatment.reference(MediaTreatment.OnLocal.ERROR)),
                        Map.of());
        assertThat(exports)
                .extracting(ExportRequest::badCells)
                .containsExactly(
                        ExportRequest.BadCells.FAIL,
                        ExportRequest.BadCells.FAIL,
                        new ExportRequest.BadCells(true, Optional.of(Path.of("a.csv.bad-cells.jsonl"))),
                        new ExportRequest.BadCells(true, Optional.of(Path.of("bad.jsonl"))));
    }

    private static ExportRequest.ToFile file(
            String name, FileFormat format, Compression compression, CsvDialect csv, boolean nanLiteral) {
        return new ExportRequest.ToFile(new ExportFile(Path.of(name), format, compression, csv, nanLiteral));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    exprt               | "exprt" isn't a command. Commands: mirror, export, replay, status, versions, verify, changes, demo, lake. See pixelake --help.
                    miror --start x     | "miror" isn't a command. Commands: mirror, export, replay, status, versions, verify, changes, demo, lake. See pixelake --help.
                    ''                  | No command given. Commands: mirror, export, replay, status, versions, verify, changes, demo, lake. See pixelake --help.
                    mirror --tabels x   | Did you mean --tag or --tables?
                    mirror extra        | extra
                    mirror --lake       | --lake
                    mirror --lake /a?b  | --lake: "/a?b" isn't allowed: the path of a lake, /a?b, can hold no ?
                    mirror --start late | --start: "late" isn't allowed; give current or earliest
                    mirror --config /no/such.yaml | there is no file /no/such.yaml
                    demo --csv x        | See pixelake demo --help.
                    export a --to a.csv --media copy          | --media: "copy" isn't allowed; give reference, upload or inline
                    export a --to a.csv --media upload        | --media upload needs a place: --media-to DIR
                    export a --to a.csv --media-to x          | --media-to is for --media upload, not for --media reference
                    export a --to a.csv --media upload --media-to s3:// | --media-to: "s3://" isn't allowed; give a folder or a URL
                    export a --to a.csv --media inline --on-local keep  | --on-local is for --media reference, not for --media inline
                    export a --to a.csv --media inline --inline-limit 9 | --inline-limit: "9" isn't allowed; give a whole number
                    export a --to a.csv --on-bad-cell skip    | --on-bad-cell: "skip" isn't allowed; give fail or null
                    export a --to a.csv --bad-cells x         | --bad-cells is for --on-bad-cell null
                    changes             | TABLE
                    changes a --format xml | --format
                    verify --csv x      | See pixelake verify --help.
                    verify --version x  | --version
                    verify --version -3 | --version: "-3" isn't a version. See pixelake verify --help.
                    verify --all --version 3 | --version and --all exclude each other. See pixelake verify --help.
                    verify demo.images  | The table "demo.images" holds a dot
                    status /demo        | The table "/demo" has an empty part
                    status --all        | See pixelake status --help.
                    versions            | TABLE
                    versions a b        | b
                    versions a --from x | --from
                    versions a --to -1  | --to: "-1" isn't a version. See pixelake versions --help.
                    versions a --from 3 --to 2 | --from 3 is above --to 2; give the lower version first. See pixelake versions --help.
                    mirror --on-drop x  | --on-drop: "x" isn't allowed; give keep or drop
                    mirror --on-foreign-write x | --on-foreign-write: "x" isn't allowed; give stop or keep
                    mirror --snapshots x | --snapshots: "x" isn't allowed; give table or tag
                    mirror --tag all    | --tag: "all" isn't allowed; give none or versions
                    replay              | TABLE
                    replay a b          | b
                    replay a --from x   | --from
                    replay a --into b   | --into: "b" isn't allowed; give a namespace and a table
                    replay a --csv x    | --csv
                    replay a --tables x | --tables
                    export              | TABLE
                    export a            | --to
                    export :3 --to b.c  | ":3" isn't allowed; give a path and, if you like, a version, as in dir/name:3
                    export a:x --to b.c | "a:x" isn't allowed
                    export a --to images | --to: "images" isn't allowed; give a namespace and a table
                    export a --to out.json | --to: "out.json" isn't allowed; files end in .csv or .jsonl
                    export a --to OUT.TXT | --to: "OUT.TXT" isn't allowed; files end in
                    export a --to b.csv.gz --compress zstd | --compress: "zstd" isn't allowed; the name of b.csv.gz says gzip
                    export a --to b.c --partition week(x) | --partition: "week(x)" isn't allowed; give a column, year(c)
                    export a --to b.c --order x,y--z | --order: "y--z" isn't allowed; give a column or one of the functions
                    export a --to b.c --table-property x | --table-property: "x" isn't allowed; give KEY=VALUE
                    export a --to b.c --table-property format-version=3 | it is set with lake.format-version
                    export a --to b.csv --partition x | --partition is for an Iceberg table, not for --to b.csv
                    export a --to b.c --json struct | --json: "struct" isn't allowed; give string, infer or variant
                    export a --to b.c --types m=VARIANT | VARIANT isn't a type to cast to; give --json m=variant instead
                    export a --to x/y   | --to: "x/y" isn't allowed; name a file that ends in .csv or .jsonl
                    export a --to s3://b/x.csv | --to: "s3://b/x.csv" isn't allowed; an export goes into a local file
                    export a --to a..b  | --to: "a..b" isn't allowed
                    export a --to b.c --if-exists keep | --if-exists: "keep" isn't allowed; give error, replace or append
                    export a --to b.c --delimiter x | --delimiter is for a file, not for --to b.c
                    export a --to b.csv --if-exists replace | --if-exists is for an Iceberg table, not for --to b.csv
                    export a --to b.csv --nan literal | --nan is for a JSONL file, not for --to b.csv
                    export a --to b.jsonl --quoting all | --quoting is for a CSV file, not for --to b.jsonl
                    export a --to b.csv --quoting some | --quoting: "some" isn't allowed; give minimal, all, nonnumeric or none
                    export a --to b.csv --delimiter ab | --delimiter: "ab" isn't allowed; give one character
                    export a --to b.csv --compress lz4 | --compress: "lz4" isn't allowed
                    export a --to b.c --target-file-size 0 | --target-file-size: "0" isn't allowed; give a whole number and one of B,
                    --nonsense          | See pixelake --help.
                    """)
    void wrongUsageIsOneParagraphAndExitCode2(String arguments, String message) {
        int code = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("pixelake: ")
                .contains(message)
                .doesNotContain("\tat ", "Exception")
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
        assertThat(mirrorRuns).isEmpty();
        assertThat(demoRuns).isEmpty();
        assertThat(statusRuns).isEmpty();
        assertThat(versionsRuns).isEmpty();
        assertThat(verifyRuns).isEmpty();
    }

    @Test
    void severalFaultsTogether() {
        assertThat(run("mirror", "--start", "x", "--parallelism", "y")).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("pixelake: The configuration has 2 problems:")
                .contains("\n  - --start: ", "\n  - --parallelism: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot open the catalog lake: no jdbc:sqlserver://host;password=hunter2 there",
                "No answer from jdbc:postgresql://ann:hunter2@host/db?sslpassword=hunter2.",
                "Login of ann:hunter2@host refused"
            })
    void noParagraphAndNoTraceShowsAPassword(String message) {
        mirror = (config, savepoint, quiet, debug) -> {
            throw new UserError(1, message, new IllegalStateException(message));
        };
        run("mirror", "--debug");
        mirror = (config, savepoint, quiet, debug) -> {
            throw new IllegalStateException(message);
        };
        run("mirror");
        run("mirror", message);
        ErrorParagraphs.onFailedTables(List.of("a/b: " + message), new PrintWriter(err));

        assertThat(err.toString())
                .contains("pixelake: ", "Caused by: java", "wasn't foreseen", "Failed: a/b: ", "***", "host")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void userErrorsKeepTheirExitCode(int exitCode) {
        mirror = (config, savepoint, quiet, debug) -> {
            throw new UserError(exitCode, "The server isn't running. Start it.", new IllegalStateException("inner"));
        };

        assertThat(run("mirror")).isEqualTo(exitCode);

        assertThat(err.toString()).isEqualTo("pixelake: The server isn't running. Start it." + System.lineSeparator());
    }

    @Test
    void unforeseenErrorsSayHowToSeeMore() {
        mirror = (config, savepoint, quiet, debug) -> {
            throw new IllegalStateException("boom");
        };

        assertThat(run("mirror")).isEqualTo(1);

        assertThat(err.toString())
                .contains("boom", "--debug")
                .doesNotContain("\tat ")
                .hasLineCount(1);
    }

    @Test
    void stackTracesWithDebugOnly() {
        mirror = (config, savepoint, quiet, debug) -> {
            throw new UserError(1, "It broke.", new IllegalStateException("inner"));
        };

        assertThat(run("mirror", "--debug")).isEqualTo(1);

        assertThat(err.toString()).startsWith("pixelake: It broke.").contains("\tat ", "Caused by", "inner");
    }

    @ParameterizedTest
    @CsvSource({
        "--help, Commands:",
        "mirror --help, --checkpoint-interval",
        "replay --help, --into",
        "demo --help, --dir",
        "status --help, --json",
        "verify --help, --all",
        "changes --help, --before",
        "--version, pixelake ",
    })
    void helpAndVersion(String arguments, String expected) {
        assertThat(run(arguments.split(" "))).isZero();

        assertThat(out.toString()).contains(expected);
        assertThat(err.toString()).isEmpty();
        assertThat(mirrorRuns).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "replay", "export", "status", "versions", "verify", "changes", "demo"})
    void everyFlagIsDocumented(String command) throws Exception {
        String pages =
                Files.readString(Path.of("docs", "configuration.md")) + Files.readString(Path.of("docs", "export.md"));

        assertThat(commandLine().command(command).getCommandSpec().options())
                .extracting(OptionSpec::longestName)
                .isNotEmpty()
                .allSatisfy(flag -> assertThat(pages).contains("`" + flag));
    }

    private int run(String... arguments) {
        return commandLine().run(arguments);
    }

    private CommandLineInterface commandLine() {
        DemoRunner demo = (directory, lake, debug) -> {
            demoRuns.add(directory + " " + lake + " " + debug);
            return 0;
        };
        CheckRunner check = (config, probing) -> {
            checks.add(config);
            probes.add(probing);
            return 1;
        };
        ToIntBiFunction<MirrorConfig, ExportRequest> export = (config, request) -> {
            exports.add(request);
            return 0;
        };
        ToIntBiFunction<MirrorConfig, ReplayRequest> replay = (config, request) -> {
            replays.add(request);
            mirrorRuns.add(config);
            return 0;
        };
        StatusRunner status = (config, tables, json) -> {
            statusRuns.add(config.lake().directory() + " " + tables + " " + json);
            return 1;
        };
        ToIntBiFunction<MirrorConfig, VersionsRequest> versions = (config, request) -> {
            versionsRuns.add(request);
            return 1;
        };
        ToIntBiFunction<MirrorConfig, VerifyRequest> verify = (config, request) -> {
            verifyRuns.add(request);
            return 1;
        };
        ToIntBiFunction<MirrorConfig, ChangesRequest> changes = (config, request) -> {
            changesRuns.add(request);
            return 0;
        };
        return new CommandLineInterface(
                new CommandLineInterface.Runners(
                        mirror, check, export, replay, status, versions, verify, changes, demo, config -> {
                            relocations.add(config.lake().directory());
                            return 0;
                        }),
                Map.of("HOME", "/home/ann"),
                new PrintWriter(out, true),
                new PrintWriter(err, true));
    }
}
