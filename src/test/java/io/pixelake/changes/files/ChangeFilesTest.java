package io.pixelake.changes.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.changes.target.CaughtUp;
import io.pixelake.changes.target.ChangesTargetException;
import io.pixelake.changes.target.ContinuedElsewhereException;
import io.pixelake.config.Compression;
import io.pixelake.config.MirrorConfig.Feed;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.model.GroupKind;
import io.pixelake.model.TableSchema;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.Plans;
import io.pixelake.testkit.FullDisk;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Change files of a real lake: each change is in them once, whatever fails. */
class ChangeFilesTest extends EmbeddedLake {
    private static final Feed ALL = new Feed(false, true, false);
    private static final long MEGABYTE = 1L << 20;

    @TempDir
    Path folder;

    @Test
    void aPartIsThereWhenItIsPublishedAndLaterOnesContinue() throws Exception {
        ChangeFiles files = files(target(FileFormat.JSONL, MEGABYTE));
        commit(catalog, first(row(1, 1), row(2, 1)));

        assertThat(files.catchUp(NAME)).isEqualTo(new CaughtUp(1, 2, 1));
        assertThat(parts()).isEmpty();
        assertThat(files.reported(NAME)).isEmpty();
        assertThat(files.publish(false)).isEmpty();
        assertThat(parts()).isEmpty();
        assertThat(files.publish(true)).isEmpty();
        assertThat(lines()).containsExactly("insert 2 v1 1", "insert 2 v1 2");
        assertThat(files.reported(NAME)).contains(new FeedPosition(newestSnapshot(), 2));

        commit(catalog, delta(2, List.of(row(1, 1), row(2, 1)), row(1, 2)));
        ChangeFiles next = files(target(FileFormat.JSONL, MEGABYTE));
        next.catchUp(NAME);
        next.publish(true);

        assertThat(parts()).hasSize(2);
        assertThat(lines()).containsExactly("insert 2 v1 1", "insert 2 v1 2", "update 4 v2 1", "delete 4 v2 2");
        assertThat(next.catchUp(NAME)).isEqualTo(CaughtUp.NOTHING);
    }

    @Test
    void aPartIsPublishedWhenItIsLargeOrOld() throws Exception {
        FileTarget small = target(FileFormat.JSONL, 150);
        ChangeFiles files = files(small);
        commit(catalog, first(rows(1, 10, 1)));

        files.catchUp(NAME);

        assertThat(parts()).hasSizeBetween(3, 6);
        FileTarget soon = new FileTarget(
                FileFormat.JSONL, small.path(), MEGABYTE, Duration.ofMillis(1), Compression.NONE, Map.of(), ALL);
        ChangeFiles other = files(soon);
        commit(catalog, delta(2, List.of(), row(11, 2)));
        other.catchUp(NAME);
        Thread.sleep(5);
        other.publish(false);

        assertThat(lines()).hasSize(11).last().isEqualTo("insert 4 v2 11");
    }

    @Test
    void aPartHasOneSetOfColumns() throws Exception {
        ChangeFiles files = files(target(FileFormat.CSV, MEGABYTE));
        TableSchema wider = columns("i", "k");
        PlannedSchema planned = MirrorSchemas.evolve(schema, COLUMNS, wider);
        commit(catalog, first(row(1, 1)), group(2, GroupKind.SCHEMA, planned, wider, List.of(), row(2, 2)));

        files.catchUp(NAME);
        files.publish(true);

        List<String> texts = new ArrayList<>();
        for (Path part : parts()) {
            texts.add(Files.readString(part));
        }
        assertThat(texts)
                .containsExactly(
                        "_pxt_op,_pxt_change,_pxt_version,_pxt_rowid,i\ninsert,2,1,1,10\n",
                        "_pxt_op,_pxt_change,_pxt_version,_pxt_rowid,i,k\ninsert,4,2,2,20,21\n");
    }

    @Test
    void partsAreCompressed() throws Exception {
        FileTarget zipped = new FileTarget(
                FileFormat.JSONL, folder.toString(), MEGABYTE, Duration.ofMinutes(5), Compression.GZIP, Map.of(), ALL);
        ChangeFiles files = files(zipped);
        commit(catalog, first(row(1, 1)));
        files.catchUp(NAME);
        files.publish(true);

        Path part = parts().get(0);
        assertThat(part.getFileName().toString()).endsWith(".jsonl.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(part));
                BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            assertThat(text.lines()).hasSize(1);
        }
    }

    @Test
    void withoutTheInitialRowsItBeginsBehindTheVersionThatIsThere() throws Exception {
        FileTarget later = new FileTarget(
                FileFormat.JSONL,
                folder.toString(),
                MEGABYTE,
                Duration.ofMinutes(5),
                Compression.NONE,
                Map.of(),
                new Feed(true, false, false));
        commit(catalog, first(row(1, 1), row(2, 1)));
        files(later).catchUp(NAME);
        commit(catalog, delta(2, List.of(row(1, 1)), row(1, 2)));

        ChangeFiles files = files(later);
        files.catchUp(NAME);
        files.publish(true);

        assertThat(lines()).containsExactly("update_before 4 v2 1", "update 4 v2 1");
    }

    @Test
    void aMirrorThatIsRenamedContinuesInTheFolderOfItsPath() throws Exception {
        ChangeFiles files = files(target(FileFormat.JSONL, MEGABYTE));
        commit(catalog, first(row(1, 1)));
        files.catchUp(NAME);
        TableIdentifier moved = TableIdentifier.of(Namespace.of("demo"), "moved");
        catalog.renameTable(NAME, moved);
        catalog.loadTable(moved)
                .updateProperties()
                .set("pixeltable.path", "demo/moved")
                .commit();
        files.catchUp(moved);
        files.publish(true);

        assertThat(lines()).containsExactly("insert 2 v1 1");
        assertThat(files(target(FileFormat.JSONL, MEGABYTE)).catchUp(moved)).isEqualTo(CaughtUp.NOTHING);
    }

    @Test
    void ofATableThatIsReCreatedTheDeletesAndInsertsAreThereTogether() throws Exception {
        FileTarget small = target(FileFormat.JSONL, 150);
        ChangeFiles files = files(small);
        commit(catalog, first(rows(1, 10, 1)));
        files.catchUp(NAME);
        schema = MirrorSchemas.first(COLUMNS, metadata().lastColumnId());
        commit(catalog, write(plan(Plans.OTHER, 100).takingOver(TABLE).build(), List.of(), rows(1, 10, 0)));

        files.catchUp(NAME);
        files.publish(true);

        assertThat(lines()).hasSize(30).doesNotHaveDuplicates();
        assertThat(applied()).hasSize(10);
        assertThat(files.reported(NAME).orElseThrow().change()).isEqualTo(200);
    }

    @Test
    void aMirrorThatLostTheVersionIsRefusedWithTheCure() throws Exception {
        ChangeFiles files = files(target(FileFormat.JSONL, MEGABYTE));
        commit(catalog, first(row(1, 1)));
        files.catchUp(NAME);
        files.publish(true);
        long reported = newestSnapshot();
        commit(catalog, delta(2, List.of(row(1, 1)), row(1, 2)));
        table().expireSnapshots().expireSnapshotId(reported).commit();

        assertThatThrownBy(() -> files.catchUp(NAME))
                .isInstanceOf(ChangesTargetException.class)
                .hasMessageContaining("To begin again with all rows of its oldest version")
                .hasMessageContaining(".pixelake");

        // What it says, while the mirror runs.
        try (Stream<Path> positions = Files.list(folder.resolve(".pixelake"))) {
            for (Path position : positions.toList()) {
                deleteAll(position);
            }
        }
        files.catchUp(NAME);
        files.publish(true);
        assertThat(lines()).containsExactly("insert 2 v1 1", "insert 4 v2 1");
    }

    /** With half a line written. */
    @Test
    void aDiskThatIsFullAndHasRoomAgainLosesAndDoublesNothing() throws Exception {
        ChangeFiles files = files(new FileTarget(
                FileFormat.JSONL,
                FullDisk.SCHEME + "://" + folder,
                MEGABYTE,
                Duration.ofMinutes(5),
                Compression.NONE,
                Map.of(),
                ALL));
        commit(catalog, first(row(1, 1)));
        files.catchUp(NAME);
        Path full = Files.createFile(folder.resolve(FullDisk.FULL));
        commit(catalog, delta(2, List.of(row(1, 1)), row(1, 2)));

        for (int attempt = 0; attempt < 2; attempt++) {
            // Lines wait in a buffer first.
            files.catchUp(NAME);
            Map<TableIdentifier, Exception> failures = files.publish(true);
            assertThat(failures).containsOnlyKeys(NAME);
            assertThat(failures.get(NAME)).hasMessageContaining("No space left on device");
        }
        assertThat(parts()).containsExactly(full);
        Files.delete(full);
        files.catchUp(NAME);
        assertThat(files.publish(true)).isEmpty();

        assertThat(lines()).containsExactly("insert 2 v1 1", "update 4 v2 1");
    }

    /** A process that lives on after another has taken its place. */
    @Test
    void whatTwoWriteIsThereOnce() throws Exception {
        ChangeFiles old = files(target(FileFormat.JSONL, MEGABYTE));
        commit(catalog, first(row(1, 1)));
        old.catchUp(NAME);
        ChangeFiles next = files(target(FileFormat.JSONL, MEGABYTE));
        next.catchUp(NAME);
        next.publish(true);
        commit(catalog, delta(2, List.of(row(1, 1)), row(1, 2)));
        next.catchUp(NAME);

        assertThat(old.publish(true)).containsOnlyKeys(NAME);
        old.catchUp(NAME);
        next.publish(true);
        assertThat(old.publish(true)).containsOnlyKeys(NAME);

        assertThat(lines()).containsExactly("insert 2 v1 1", "update 4 v2 1");
    }

    /** The task that wrote it under its former name hears nothing of that, and finds its positions long gone. */
    @Test
    void aMirrorThatIsRenamedIsContinuedByAnotherTask() throws Exception {
        ChangeFiles former = files(target(FileFormat.JSONL, MEGABYTE));
        commit(catalog, first(row(1, 1)));
        former.catchUp(NAME);
        TableIdentifier moved = TableIdentifier.of(Namespace.of("demo"), "moved");
        catalog.renameTable(NAME, moved);
        ChangeFiles next = files(target(FileFormat.JSONL, MEGABYTE));
        next.catchUp(moved);
        next.publish(true);
        catalog.renameTable(moved, NAME);
        for (int version = 2; version < 5; version++) {
            commit(catalog, delta(version, List.of(row(1, version - 1)), row(1, version)));
            next.catchUp(NAME);
            next.publish(true);
        }
        catalog.renameTable(NAME, moved);

        assertThat(former.publish(true).get(NAME)).isInstanceOf(ContinuedElsewhereException.class);
        assertThat(former.catchUp(NAME)).isEqualTo(CaughtUp.NOTHING);
        assertThat(former.publish(true)).isEmpty();

        assertThat(lines()).containsExactly("insert 2 v1 1", "update 4 v2 1", "update 6 v3 1", "update 8 v4 1");
    }

    @Test
    void whatAKilledProcessLeftIsDeletedLater() throws Exception {
        ChangeFiles killed = files(target(FileFormat.JSONL, MEGABYTE));
        commit(catalog, first(row(1, 1)));
        killed.catchUp(NAME);
        Path left = parts(folder, true).get(0);

        files(target(FileFormat.JSONL, MEGABYTE)).catchUp(NAME);
        assertThat(left).exists();
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        files(target(FileFormat.JSONL, MEGABYTE)).catchUp(NAME);

        assertThat(left).doesNotExist();
        assertThat(parts(folder, true)).hasSize(2);
    }

    /** Each step of the file system fails in turn, before or after it was done; then another process continues. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whateverFailsEachChangeIsThereOnce(boolean done) throws Exception {
        commit(catalog, first(rows(1, 3, 1)));
        commit(catalog, delta(2, List.of(row(1, 1), row(2, 1)), row(1, 2)));
        commit(catalog, delta(3, List.of(row(3, 1)), row(3, 3), row(9, 3)));
        List<String> expected = expected();
        int failing = 0;
        FaultyFileSystem faulty;
        do {
            Path place = folder.resolve("step-" + ++failing);
            faulty = new FaultyFileSystem(failing, done);
            FileTarget target = target(place, FileFormat.JSONL, 250);
            work(new ChangeFiles(catalog, target, faulty));

            ChangeFiles next = files(target);
            next.catchUp(NAME);
            assertThat(next.publish(true)).as("step %d", failing).isEmpty();

            assertThat(lines(place)).as("step %d", failing).isEqualTo(expected);
        } while (faulty.hasFailed());
        assertThat(failing).isGreaterThan(30);
    }

    private void work(ChangeFiles files) throws ChangesTargetException {
        try {
            files.catchUp(NAME);
            files.publish(true);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("fails");
        }
    }

    private List<String> expected() throws Exception {
        Path place = folder.resolve("expected");
        ChangeFiles files = files(target(place, FileFormat.JSONL, MEGABYTE));
        files.catchUp(NAME);
        files.publish(true);
        return lines(place);
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    // ---- what is written, and what is there ----

    private ChangeFiles files(FileTarget target) throws IOException {
        return new ChangeFiles(catalog, target);
    }

    private FileTarget target(FileFormat format, long rollSize) {
        return target(folder, format, rollSize);
    }

    private static FileTarget target(Path place, FileFormat format, long rollSize) {
        return new FileTarget(
                format, place.toString(), rollSize, Duration.ofMinutes(5), Compression.NONE, Map.of(), ALL);
    }

    private long newestSnapshot() {
        return metadata().currentSnapshot().snapshotId();
    }

    private List<Path> parts() throws IOException {
        return parts(folder, false);
    }

    private static List<Path> parts(Path place, boolean hidden) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/.pixelake/"))
                    .filter(file -> hidden == file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private List<String> lines() throws IOException {
        return lines(folder);
    }

    /** In the order of the names of their parts. */
    private static List<String> lines(Path place) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path part : parts(place, false)) {
            for (String line : Files.readAllLines(part)) {
                JsonNode json = new ObjectMapper().readTree(line);
                lines.add(json.get("_pxt_op").textValue() + " " + json.get("_pxt_change") + " v"
                        + json.get("_pxt_version") + " " + json.get("_pxt_rowid"));
            }
        }
        return lines;
    }

    private Map<String, String> applied() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : lines()) {
            String key = line.substring(line.lastIndexOf(' ') + 1);
            if (line.startsWith("delete")) {
                rows.remove(key);
            } else {
                rows.put(key, line);
            }
        }
        return rows;
    }
}
