package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The JSONL change files of one table, applied as docs/reading.md says: line by line, in the order of the parts' names. */
final class ChangeLines {
    private final Set<Long> rows = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Set<Long> inChange = new HashSet<>();
    private long change = -1;

    private ChangeLines() {}

    /** Reads the finished parts; those in progress have names that begin with a dot. */
    static ChangeLines read(Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ChangeLines applied = new ChangeLines();
        for (Path part : parts(folder)) {
            for (String line : Files.readAllLines(part)) {
                applied.apply(json.readTree(line));
            }
        }
        return applied;
    }

    private static List<Path> parts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private void apply(JsonNode line) {
        long next = line.get("_pxt_change").longValue();
        long row = line.get("_pxt_rowid").longValue();
        String operation = line.get("_pxt_op").textValue();
        if (next != change) {
            inChange.clear();
        }
        boolean isRight = next >= change
                && inChange.add(row)
                && switch (operation) {
                    case "insert" -> rows.add(row);
                    case "update" -> rows.contains(row);
                    case "delete" -> rows.remove(row);
                    default -> false;
                };
        if (!isRight) {
            wrong.add(operation + " of row " + row + " in change " + next + " after " + change);
        }
        change = next;
    }

    /** Fails unless each line is there once and is right for its row, and these rows are left in the end. */
    void check(Set<Long> expected) {
        assertThat(wrong).as("lines that are wrong where they stand").isEmpty();
        assertThat(rows).isEqualTo(expected);
    }
}
