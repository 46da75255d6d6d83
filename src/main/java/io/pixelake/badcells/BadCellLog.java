package io.pixelake.badcells;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.model.BadCell;
import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the cells that became NULL because they can't be read, and notes each as a line of JSON. Rows that are read again after a restart
 * are noted again. Says so once when it begins and once when it ends, not per cell. Any thread.
 */
public final class BadCellLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BadCellLog.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final BadCellRule rule;
    private final Map<String, Long> counts = new TreeMap<>();
    private final LongAdder total = new LongAdder();

    public BadCellLog(BadCellRule rule) {
        this.rule = rule;
    }

    /** What takes the bad cells of a table's rows. */
    public BadCells cells(String path) {
        return new BadCells(rule.becomeNull(path));
    }

    /** How many cells became NULL. */
    public long count() {
        return total.sum();
    }

    /** How many cells of a table became NULL. */
    public synchronized long count(String path) {
        return counts.getOrDefault(path, 0L);
    }

    /**
     * Notes cells that became NULL.
     *
     * @throws UnnotedCellsException when they can't be noted
     */
    public synchronized void note(String path, Position position, List<BadCell> cells) throws UnnotedCellsException {
        String file = rule.file(path).orElse("");
        if (!file.isEmpty()) {
            append(Path.of(file), path, position, cells);
        }
        total.add(cells.size());
        if (counts.merge(path, (long) cells.size(), Long::sum) == cells.size()) {
            LOG.warn(
                    "{}: {} that can't be read became NULL, as on-bad-cell says, and so will others. The first: {}{}",
                    path,
                    cells(cells.size()),
                    cells.get(0).message(),
                    noted(file));
        }
    }

    private static String cells(long count) {
        return count == 1 ? "one cell" : count + " cells";
    }

    private static String noted(String file) {
        return file.isEmpty() ? "" : " All stand in " + file + ".";
    }

    /** One write, so that lines of several readers don't mix. */
    private static void append(Path file, String path, Position position, List<BadCell> cells)
            throws UnnotedCellsException {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines(path, position, cells), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UnnotedCellsException(
                    "the cells that became NULL can't be noted in " + file + " (" + e
                            + "). Make that a file that can be written, on a disk with room, or let bad cells stop the table"
                            + " (on-bad-cell: fail)",
                    e);
        }
    }

    private static byte[] lines(String path, Position position, List<BadCell> cells) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        String at = Instant.now().toString();
        for (BadCell cell : cells) {
            lines.write(JSON.writeValueAsBytes(line(path, position, cell, at)));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static ObjectNode line(String path, Position position, BadCell cell, String at) {
        ObjectNode line = JSON.createObjectNode()
                .put("table", path)
                .put("version", position.own().version());
        RowKey key = cell.key();
        line.put("rowid", key.rowId());
        if (key.depth() > 0) {
            ArrayNode positions = line.putArray("pos");
            for (int level = 0; level < key.depth(); level++) {
                positions.add(key.position(level));
            }
        }
        return line.put("column", cell.column()).put("reason", cell.reason()).put("at", at);
    }

    @Override
    public synchronized void close() {
        counts.forEach((path, count) -> LOG.warn(
                "{}: {} became NULL in this run.{}",
                path,
                cells(count),
                noted(rule.file(path).orElse(""))));
        counts.clear();
    }
}
