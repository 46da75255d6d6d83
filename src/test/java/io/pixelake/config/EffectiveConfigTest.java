package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveConfigTest {
    @TempDir
    Path folder;

    @Test
    void everySettingSortedWithDefaults() {
        List<String> lines = ConfigLoader.loadForLog(Optional.empty(), ConfigFlags.none(), Map.of("HOME", "/h"))
                .lines();

        assertThat(lines)
                .containsExactly(
                        "job.checkpoint-interval = 1 s",
                        "job.name = pixelake",
                        "job.parallelism = 2",
                        "job.verify-every = off",
                        "lake.ca-certificates = (not set)",
                        "lake.catalog.name = lake",
                        "lake.catalog.profile = auto",
                        "lake.confirm-drops = false",
                        "lake.deletes = auto",
                        "lake.dir = ./lake",
                        "lake.drop-after = 1 h",
                        "lake.format-version = 2",
                        "lake.granularity = version",
                        "lake.history.max-age = off",
                        "lake.history.max-metadata = 4 MB",
                        "lake.history.max-snapshots = 2000",
                        "lake.if-exists = error",
                        "lake.maintenance.compact = true",
                        "lake.maintenance.expire-snapshots-after = (not set)",
                        "lake.maintenance.orphans-after = 3 d",
                        "lake.namespace = (not set)",
                        "lake.on-drop = keep",
                        "lake.on-foreign-write = stop",
                        "lake.purge-dropped = false",
                        "lake.readers = (not set)",
                        "lake.snapshots = table",
                        "lake.tag = none",
                        "lake.tag-keep = thinned",
                        "source.allow-unknown-schema-version = false",
                        "source.home = /h/.pixeltable",
                        "source.media-roots = (none)",
                        "source.password = (not set)",
                        "source.poll-interval = 1 s",
                        "source.start = current",
                        "source.start-server = false",
                        "source.tables = all tables",
                        "source.until-caught-up = false",
                        "source.url = (not set)",
                        "source.user = (not set)");
    }

    @Test
    void onlyWhatDiffersFromItsDefaultIsWorthALine() {
        assertThat(linesThatDiffer("")).containsExactly("lake.dir = ./lake", "source.home = /h/.pixeltable");
        assertThat(linesThatDiffer("""
                        source: { start: current, poll-interval: 1000 ms, tables: ["demo/**", "!demo/tmp"] }
                        lake:
                          catalog: { name: prod, type: rest, token: hunter2 }
                          readers: [databricks]
                          maintenance: { orphans-after: off }
                        changes: [{ format: csv, path: /csv, roll-size: 128 MB }, { format: jsonl, path: /jsonl, compress: zstd }]
                        tables:
                          demo/images:
                            errors: none
                            embeddings: true
                            types: { n: DOUBLE }
                            json: { meta: infer }
                            partition: "day(ts), bucket(2, id)"
                            media: { mode: upload, to: /m, columns: { thumb: { mode: reference } } }
                        job: { verify-every: off, parallelism: 4 }
                        """))
                .containsExactly(
                        "changes[0].format = csv",
                        "changes[0].path = /csv",
                        "changes[1].compress = zstd",
                        "changes[1].format = jsonl",
                        "changes[1].path = /jsonl",
                        "job.parallelism = 4",
                        "lake.catalog.name = prod",
                        "lake.catalog.token = ***",
                        "lake.catalog.type = rest",
                        "lake.deletes = copy-on-write",
                        "lake.dir = ./lake",
                        "lake.maintenance.orphans-after = off",
                        "lake.readers = databricks",
                        "source.home = /h/.pixeltable",
                        "source.tables = demo/**, !demo/tmp",
                        "tables.demo/images.embeddings = true",
                        "tables.demo/images.json.meta = infer",
                        "tables.demo/images.media.columns.thumb.mode = reference",
                        "tables.demo/images.media.mode = upload",
                        "tables.demo/images.media.to = file:///m",
                        "tables.demo/images.partition = day(ts), bucket(2, id)",
                        "tables.demo/images.types.n = DOUBLE");
    }

    /** The file's entries of that format are replaced, and the flags stand behind the file. */
    @Test
    void changeFilesAreShownAsTheyHold() throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.yaml"),
                "changes: [{ format: csv, path: /old, roll-size: 1 MB }, { format: jsonl, path: /jsonl }]");
        ConfigFlags flags = new ConfigFlags(Map.of("--csv", List.of("/new"), "--compress", List.of("gzip")));

        assertThat(ConfigLoader.loadForLog(Optional.of(file), flags, Map.of("HOME", "/h"))
                        .linesThatDiffer())
                .filteredOn(line -> line.startsWith("changes"))
                .containsExactly(
                        "changes[1].compress = gzip",
                        "changes[1].format = jsonl",
                        "changes[1].path = /jsonl",
                        "changes[2].compress = gzip",
                        "changes[2].format = csv",
                        "changes[2].path = /new");
    }

    private List<String> linesThatDiffer(String yaml) {
        try {
            Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
            return ConfigLoader.loadForLog(Optional.of(file), ConfigFlags.none(), Map.of("HOME", "/h"))
                    .linesThatDiffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void secretsAreMasked() {
        ConfigFlags flags = new ConfigFlags(Map.of(
                "--source-url",
                List.of("jdbc:postgresql://ann:hunter2@host/db?sslpassword=hunter3&user=ann"),
                "--catalog-property",
                List.of(
                        "type=rest",
                        "credential=hunter4",
                        "s3.secret-access-key=hunter5",
                        "header.Authorization=hunter6"),
                "--jsonl",
                List.of("./changes")));

        List<String> lines = ConfigLoader.loadForLog(Optional.empty(), flags, Map.of("HOME", "/h"))
                .lines();

        assertThat(lines)
                .contains(
                        "source.url = jdbc:postgresql://ann:***@host/db?sslpassword=***&user=ann",
                        "lake.catalog.credential = ***",
                        "lake.catalog.s3.secret-access-key = ***",
                        "lake.catalog.header.Authorization = ***",
                        "lake.catalog.type = rest",
                        "changes[0].compress = none",
                        "changes[0].format = jsonl",
                        "changes[0].path = ./changes",
                        "changes[0].roll-interval = 5 min",
                        "changes[0].roll-size = 128 MB")
                .noneMatch(line -> line.contains("hunter"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    jdbc:postgresql://h/d                   | jdbc:postgresql://h/d
                    jdbc:postgresql://h/d?password=p&a=b    | jdbc:postgresql://h/d?password=***&a=b
                    jdbc:postgresql://u:p@ss/w@h/d          | jdbc:postgresql://u:***@h/d
                    jdbc:sqlserver://h;PASSWORD=p;x=y       | jdbc:sqlserver://h;PASSWORD=***;x=y
                    https://h/a?access_key=k&api-key=z      | https://h/a?access_key=***&api-key=***
                    /plain/path                             | /plain/path
                    Cannot open u:p@h:5432, db: a@b         | Cannot open u:***@h:5432, db: a@b
                    {user=u, password=p} at (T.java:7)      | {user=u, password=*** at (T.java:7)
                    //u:p@h/d and //h/d?token=t             | //u:***@h/d and //h/d?token=***
                    """)
    void secretsInsideUrls(String url, String printed) {
        assertThat(Secrets.maskWithin(url)).isEqualTo(printed);
    }
}
