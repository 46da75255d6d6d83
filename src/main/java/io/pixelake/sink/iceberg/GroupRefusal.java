package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.InputFile;

/**
 * How a committer tells whoever plans that a group can never be committed, so that its table stops and the others go on: a small
 * file beside the table's metadata, named by the group's number. Flink has no way from a committer to a source, but both see the
 * table's storage, wherever they run. The table itself isn't touched. The file stays, because a job may be restored to when nobody
 * had read it yet.
 */
final class GroupRefusal {
    private GroupRefusal() {}

    /** @throws UncheckedIOException when it can't be written */
    static void write(TableOperations table, long group, String reason) {
        try (OutputStream out = table.io().newOutputFile(location(table, group)).createOrOverwrite()) {
            out.write(reason.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write that group " + group + " is refused", e);
        }
    }

    /** The reason why a group is refused; empty when it isn't. */
    static Optional<String> read(TableOperations table, long group) {
        InputFile file = table.io().newInputFile(location(table, group));
        if (!file.exists()) {
            return Optional.empty();
        }
        try (InputStream in = file.newStream()) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read why group " + group + " is refused", e);
        }
    }

    private static String location(TableOperations table, long group) {
        return table.metadataFileLocation("pixelake-refused-" + group + ".txt");
    }
}
