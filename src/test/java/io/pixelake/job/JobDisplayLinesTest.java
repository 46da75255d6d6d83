package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import io.pixelake.source.progress.LiveProgress.LiveTable;
import io.pixelake.source.progress.TableStanding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobDisplayLinesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    @Test
    void thoseThatAreBehindComeFirst() {
        Position view = new Position(
                new TableVersion(3, 0), List.of(new Position.Base(UUID.randomUUID(), new TableVersion(7, 0))));
        JobDisplayLines lines = new JobDisplayLines(
                List.of(
                        table("a/current", at(7), at(7), -1, false, 0),
                        table("a/new", Optional.empty(), at(4), 3, false, 1),
                        table("b/failed", at(1), at(2), 9, true, 50),
                        table("b/images", at(12), at(15), 250, false, 1_234_567),
                        table("c/view", Optional.of(view), Optional.of(view), -1, false, 0)),
                Map.of("b/images", 12_345L, "a/new", 1L),
                NOW);

        assertThat(lines.in(100, 24))
                .containsExactly(
                        "b/images   12 of 15  1,234,567 rows  12,345 rows/s  4 min behind",
                        "a/new      - of 4             1 row       1 rows/s    3 s behind",
                        "b/failed   1 of 2           50 rows       0 rows/s        failed",
                        "a/current  7                 0 rows       0 rows/s       current",
                        "c/view     3 over 7          0 rows       0 rows/s       current",
                        "5 tables: 2 current, 2 behind, 1 failed; 1,234,618 rows read, 12,346 rows/s");
    }

    @Test
    void asManyAsFit() {
        List<LiveTable> tables = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            tables.add(table("demo/table_" + (1000 + i), at(1), at(1), -1, false, 1));
        }
        tables.set(700, table("demo/late", at(1), at(2), 90_000, false, 1));
        JobDisplayLines lines = new JobDisplayLines(tables, Map.of(), NOW);

        assertThat(lines.in(80, 10))
                .hasSize(7)
                .startsWith(
                        "demo/late        1 of 2  1 row  0 rows/s  1 d behind",
                        "demo/table_1000  1       1 row  0 rows/s     current")
                .endsWith("1,000 tables: 999 current, 1 behind; 1,000 rows read, 0 rows/s; 994 not shown");
        assertThat(lines.in(30, 2)).containsExactly("demo/late  1 of 2  1 row  0 r", "1,000 tables: 999 current, 1 ");
    }

    @Test
    void beforeTheFirstPollThereIsNothing() {
        assertThat(new JobDisplayLines(List.of(), Map.of(), NOW).in(80, 24)).isEmpty();
    }

    private static Optional<Position> at(long version) {
        return Optional.of(Position.of(new TableVersion(version, 0)));
    }

    private static LiveTable table(
            String path,
            Optional<Position> mirrored,
            Optional<Position> source,
            long secondsBehind,
            boolean failed,
            long rows) {
        OptionalLong since = secondsBehind < 0
                ? OptionalLong.empty()
                : OptionalLong.of((NOW.getEpochSecond() - secondsBehind) * 1_000_000);
        return new LiveTable(new TableStanding(new UUID(0, 1), path, mirrored, source, since, failed), rows);
    }
}
