package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveConfigTest {

    @Test
    void everySettingSortedWithDefaults() {
        List<String> lines =
                EffectiveConfig.lines(ConfigLoader.load(Optional.empty(), ConfigFlags.none(), Map.of("HOME", "/h")));

        assertThat(lines)
                .containsExactly(
                        "job.checkpoint-interval = 1 s",
                        "job.name = pixelake",
                        "job.parallelism = 2",
                        "job.verify-every = off",
                        "lake.catalog.name = lake",
                        "lake.confirm-drops = false",
                        "lake.deletes = auto",
                        "lake.dir = ./lake",
                        "lake.drop-after = 1 h",
                        "lake.format-version = 2",
                        "lake.granularity = version",
                        "lake.if-exists = error",
                        "lake.maintenance.compact = true",
                        "lake.maintenance.expire-snapshots-after = 7 d",
                        "lake.maintenance.orphans-after = 3 d",
                        "lake.namespace = (not set)",
                        "lake.on-drop = keep",
                        "lake.on-foreign-write = stop",
                        "lake.purge-dropped = false",
                        "lake.readers = (not set)",
                        "lake.snapshots = table",
                        "lake.tag = none",
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

        List<String> lines = EffectiveConfig.lines(ConfigLoader.load(Optional.empty(), flags, Map.of("HOME", "/h")));

        assertThat(lines)
                .contains(
                        "source.url = jdbc:postgresql://ann:***@host/db?sslpassword=***&user=ann",
                        "lake.catalog.credential = ***",
                        "lake.catalog.s3.secret-access-key = ***",
                        "lake.catalog.header.Authorization = ***",
                        "lake.catalog.type = rest",
                        "files[0].compress = none",
                        "files[0].format = jsonl",
                        "files[0].path = ./changes",
                        "files[0].roll-interval = 5 min",
                        "files[0].roll-size = 128 MB")
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
