package io.pixelake.source.planning;

import io.pixelake.model.SourceColumn;
import io.pixelake.pixeltable.catalog.SourceSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs which columns of tables are left out, each once: where groups are planned, which is one place in a job. Worker thread only. */
final class ColumnNotices {
    private static final Logger LOG = LoggerFactory.getLogger(ColumnNotices.class);

    private final boolean asText;
    /** By table, what was logged for its last plan. */
    private final Map<UUID, List<String>> logged = new HashMap<>();

    /** @param asText whether rows are also written as text, which has no binary values */
    ColumnNotices(boolean asText) {
        this.asText = asText;
    }

    void log(UUID table, String path, SourceSchema schema) {
        List<String> now = notices(schema);
        List<String> before = logged.getOrDefault(table, List.of());
        now.stream().filter(notice -> !before.contains(notice)).forEach(notice -> LOG.info("{}: {}", path, notice));
        if (now.isEmpty()) {
            logged.remove(table);
        } else {
            logged.put(table, now);
        }
    }

    private List<String> notices(SourceSchema schema) {
        List<String> notices = new ArrayList<>();
        schema.unstoredColumns()
                .forEach(column -> notices.add("column " + column
                        + " is computed on the fly and not stored in Pixeltable's database: left out"));
        if (asText) {
            schema.schema().columns().stream()
                    .filter(SourceColumn::isBinary)
                    .forEach(column ->
                            notices.add("binary column " + column.name() + " is left out of the CSV and JSONL files"));
        }
        return notices;
    }

    /** What isn't mirrored any more. */
    void forgetAllBut(Set<UUID> tables) {
        logged.keySet().retainAll(tables);
    }

    /** How much is remembered of all tables. */
    int remembered() {
        return logged.values().stream().mapToInt(List::size).sum();
    }
}
