package io.pixelake.badcells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.BadCell;
import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadCellLogTest {
    private static final Position THIRD = Position.of(TableVersion.of(3, 1.0));
    private static final BadCell CELL = new BadCell("img", RowKey.of(7, 0, 2), "it lies in \"a\"\nor so");

    @TempDir
    Path directory;

    @Test
    void cellsAreNotedAsLinesAndCounted() throws IOException {
        Path file = directory.resolve("new folder/a.jsonl");
        try (BadCellLog log = new BadCellLog(new BadCellRule(Map.of("dir/a", file.toString(), "b", "")))) {
            BadCells cells = log.cells("dir/a");
            assertThat(cells.test(CELL)).isTrue();
            assertThat(cells.test(new BadCell("x", RowKey.of(8), "lost"))).isTrue();
            log.note("dir/a", THIRD, cells.drain());
            assertThat(cells.isEmpty()).isTrue();
            log.note("dir/a", THIRD, List.of(CELL));
            log.note("b", THIRD, List.of(CELL));
            assertThat(log.count()).isEqualTo(4);
        }

        assertThat(Files.readAllLines(file))
                .hasSize(3)
                .first()
                .asString()
                .matches("\\{\"table\":\"dir/a\",\"version\":3,\"rowid\":7,\"pos\":\\[0,2],\"column\":\"img\","
                        + "\"reason\":\"it lies in \\\\\"a\\\\\"\\\\nor so\",\"at\":\"[0-9T:.Z-]+\"}");
        assertThat(Files.readAllLines(file).get(1)).contains("\"rowid\":8,\"column\":\"x\",\"reason\":\"lost\"");
    }

    @Test
    void tablesThatAreNotNamedFail() {
        BadCellRule rule = new BadCellRule(Map.of("a", ""));
        assertThat(rule.becomeNull("a")).isTrue();
        assertThat(rule.becomeNull("b")).isFalse();
        assertThat(BadCellRule.FAIL.becomeNull("a")).isFalse();
        assertThat(new BadCellRule(Map.of("a", "x")).withoutNotes().files()).isEqualTo(Map.of("a", ""));
    }

    @Test
    void cellsThatCannotBeNotedAreNotPassedOver() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "").resolve("a.jsonl");
        try (BadCellLog log = new BadCellLog(new BadCellRule(Map.of("a", file.toString())))) {
            assertThatThrownBy(() -> log.note("a", THIRD, List.of(CELL)))
                    .isInstanceOf(UnnotedCellsException.class)
                    .hasMessageStartingWith("the cells that became NULL can't be noted in " + file + " (java.nio.file.")
                    .hasMessageEndingWith(
                            "). Make that a file that can be written, on a disk with room, or let bad cells stop"
                                    + " the table (on-bad-cell: fail)");
        }
    }
}
