package io.pixelake.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The JSONL changelog of one table, applied as its readers are told to: by group, deletes before inserts, voided groups left out. */
final class Changelog {
    private final List<JsonNode> lines;

    private Changelog(List<JsonNode> lines) {
        this.lines = lines;
    }

    /** Reads the finished parts; those in progress have names that begin with a dot. */
    static Changelog read(Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path part : files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList()) {
                for (String line : Files.readAllLines(part)) {
                    lines.add(json.readTree(line));
                }
            }
        }
        return new Changelog(lines);
    }

    /** The rows that are left in the end, each as {@code rowid@version}. */
    Set<String> rows() {
        Map<Long, String> rows = new TreeMap<>();
        for (JsonNode line : inOrder()) {
            long row = line.get("_pxt_rowid").longValue();
            if (isInsert(line)) {
                rows.put(row, row + "@" + line.get("_pxt_version").longValue());
            } else {
                rows.remove(row);
            }
        }
        return new TreeSet<>(rows.values());
    }

    /** Changes that stand in a group twice. */
    List<String> doubled() {
        Set<String> seen = new HashSet<>();
        return lines.stream()
                .filter(line -> !operation(line).equals("rollback"))
                .map(line -> operation(line) + " " + group(line) + " " + line.get("_pxt_rowid"))
                .filter(change -> !seen.add(change))
                .toList();
    }

    private List<JsonNode> inOrder() {
        Set<Long> voided = new HashSet<>();
        lines.stream().filter(line -> operation(line).equals("rollback")).forEach(line -> voided.add(group(line)));
        return lines.stream()
                .filter(line -> !voided.contains(group(line)))
                .sorted(Comparator.comparingLong(Changelog::group).thenComparing(Changelog::isInsert))
                .toList();
    }

    private static long group(JsonNode line) {
        return line.get("_pxt_group").longValue();
    }

    private static boolean isInsert(JsonNode line) {
        return operation(line).equals("insert");
    }

    private static String operation(JsonNode line) {
        return line.get("_pxt_op").textValue();
    }
}
