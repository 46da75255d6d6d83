package io.pixelake.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.badcells.BadCellLog;
import io.pixelake.badcells.BadCellRule;
import io.pixelake.badcells.BadCells;
import io.pixelake.model.BadCell;
import io.pixelake.model.GroupKey;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.OnLocal;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the rows of a page. */
class MediaResolverTest {
    private static final GroupKey GROUP = new GroupKey(new UUID(0, 1), 1);

    @TempDir
    Path directory;

    private Path media;
    private MediaResolver resolver;

    @BeforeEach
    void open() throws IOException {
        media = Files.createDirectories(directory.resolve("media"));
        resolver = MediaResolver.of(new MediaRoots(List.of(media.toString()), Map.of()), 4);
    }

    @AfterEach
    void close() {
        resolver.close();
    }

    private static MediaColumns columns(MediaTreatment treatment) {
        SourceColumn image = SourceColumns.of(2, "img", PixeltableType.of(PixeltableType.Kind.IMAGE), false)
                .withMedia(treatment);
        return MediaColumns.of(
                "demo/images",
                new TableSchema(
                        List.of(),
                        List.of(SourceColumns.of(1, "n", PixeltableType.of(PixeltableType.Kind.INT), false), image)));
    }

    private static RowChange row(long id, String url) {
        Object cell = url == null ? null : StringData.fromString(url);
        return new RowChange(GROUP, Operation.INSERT, RowKey.of(id), 1, GenericRowData.of(id, cell, id, 1L));
    }

    private static BadCells fails() {
        return new BadCellLog(BadCellRule.FAIL).cells("t");
    }

    private static BadCells nulls() {
        return new BadCellLog(new BadCellRule(Map.of("t", ""))).cells("t");
    }

    private static Object cell(RowChange row) {
        return ((GenericRowData) row.row()).getField(1);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(media.resolve(name), content).toUri().toString();
    }

    @Test
    void uploadsLocalFilesAndLeavesTheRest() throws Exception {
        Path to = directory.resolve("to");
        List<RowChange> rows = List.of(
                row(0, file("a.png", "a")),
                row(1, null),
                row(2, "https://example.com/a.png"),
                row(3, "s3://bucket/a.png"),
                row(4, file("b.png", "a")),
                new RowChange(GROUP, Operation.DELETE, RowKey.of(9), 1, new GenericRowData(0)));

        int end = resolver.resolve(columns(MediaTreatment.upload(to.toUri().toString())), rows, 0, fails());

        assertThat(end).isEqualTo(6);
        String url = "file://" + to + "/ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb.png";
        assertThat(cell(rows.get(0))).hasToString(url);
        assertThat(cell(rows.get(1))).isNull();
        assertThat(cell(rows.get(2))).hasToString("https://example.com/a.png");
        assertThat(cell(rows.get(3))).hasToString("s3://bucket/a.png");
        assertThat(cell(rows.get(4))).hasToString(url);
        assertThat(resolver.counts().uploadedFiles()).isEqualTo(1);
    }

    @Test
    void inlinesWithinTheLimit() throws Exception {
        List<RowChange> rows = List.of(row(0, file("a.png", "1234")), row(1, file("a.png", "1234")));
        resolver.resolve(columns(MediaTreatment.inline(4)), rows, 0, fails());
        assertThat((byte[]) cell(rows.get(0))).asString().isEqualTo("1234");
        assertThat(cell(rows.get(1))).as("read once").isSameAs(cell(rows.get(0)));
        assertThat(resolver.counts().inlinedFiles()).isEqualTo(1);

        String big = file("b.png", "12345");
        assertThatThrownBy(() -> resolver.resolve(columns(MediaTreatment.inline(4)), List.of(row(7, big)), 0, fails()))
                .isInstanceOf(BadMediaException.class)
                .hasMessage("Cannot read the cell in column \"img\" of row 7: " + big
                        + " has 5 bytes, and the limit of what is inlined is 4. Raise the limit (media.limit,"
                        + " --inline-limit), or have it uploaded.");
    }

    @Test
    void remoteFilesAreNotInlined() {
        assertThatThrownBy(() -> resolver.resolve(
                        columns(MediaTreatment.inline(4)), List.of(row(7, "https://example.com/a.png")), 0, fails()))
                .hasMessage("Cannot read the cell in column \"img\" of row 7: https://example.com/a.png isn't a local"
                        + " file, and only these can be inlined. Mirror the column as a reference.");
    }

    /** Who compares rows with what was written doesn't go by the settings of today. */
    @Test
    void localReferencesAreNullWhereThatIsMarkedWhateverTheRuleIs() throws Exception {
        MediaColumns columns = columns(MediaTreatment.reference(OnLocal.ERROR).whereBadCellsAreNull());
        for (BadCells rule : List.of(nulls(), fails())) {
            List<RowChange> rows = List.of(row(7, "file:///nowhere/a.png"), row(8, "https://example.com/a.png"));
            assertThat(resolver.resolve(columns, rows, 0, rule)).isEqualTo(2);
            assertThat(cell(rows.get(0))).isNull();
            assertThat(cell(rows.get(1))).hasToString("https://example.com/a.png");
        }
    }

    @Test
    void localReferencesAreRefusedIfAsked() throws Exception {
        MediaColumns columns = columns(MediaTreatment.reference(OnLocal.ERROR));
        List<RowChange> remote = List.of(row(7, "https://example.com/a.png"));
        assertThat(resolver.resolve(columns, remote, 0, fails())).isEqualTo(1);
        assertThatThrownBy(() -> resolver.resolve(columns, List.of(row(7, "file:///nowhere/a.png")), 0, fails()))
                .hasMessage("Cannot read the cell in column \"img\" of row 7: file:///nowhere/a.png is a local file,"
                        + " which only programs on Pixeltable's machine can read, and on-local is error. Have it uploaded or"
                        + " inlined, or set on-local: keep.");
    }

    @Test
    void localReferencesStayWhereTheyAreKept() throws Exception {
        for (OnLocal onLocal : List.of(OnLocal.WARN, OnLocal.KEEP)) {
            List<RowChange> rows = List.of(row(0, "file:///nowhere/a.png"));
            resolver.resolve(columns(MediaTreatment.reference(onLocal)), rows, 0, fails());
            assertThat(cell(rows.get(0))).hasToString("file:///nowhere/a.png");
        }
        LocalReferences.Column img = new LocalReferences.Column("demo/images", "img");
        assertThat(resolver.takeLocalReferences()).containsExactly(new LocalReferences.Found(img, 1));
        resolver.resolve(
                columns(MediaTreatment.reference(OnLocal.WARN)), List.of(row(1, "file:///nowhere/b.png")), 0, fails());
        assertThat(resolver.takeLocalReferences()).as("again").isEmpty();
    }

    @Test
    void badCellsBecomeNullWhereTheyMay() throws Exception {
        BadCells bad = nulls();
        List<RowChange> rows =
                List.of(row(0, "file:///etc/passwd"), row(1, file("a.png", "1")), row(2, media.toUri() + "none.png"));
        for (MediaTreatment treatment : List.of(
                MediaTreatment.inline(4),
                MediaTreatment.upload(directory.resolve("to").toUri().toString()))) {
            List<RowChange> again = new ArrayList<>();
            rows.forEach(row -> again.add(row(row.key().rowId(), cell(row).toString())));
            resolver.resolve(columns(treatment), again, 0, bad);
            assertThat(cell(again.get(0))).isNull();
            assertThat(cell(again.get(1))).isNotNull();
            assertThat(cell(again.get(2))).isNull();
            assertThat(bad.drain())
                    .extracting(BadCell::message)
                    .satisfiesExactlyInAnyOrder(
                            first -> assertThat(first)
                                    .startsWith("Cannot read the cell in column \"img\" of row 0: file:///etc/passwd"
                                            + " leads to /etc/passwd, which isn't in a folder"),
                            second -> assertThat(second)
                                    .isEqualTo("Cannot read the cell in column \"img\" of row 2: " + media.toUri()
                                            + "none.png: there is no such file."));
        }
        assertThat(bad.isEmpty()).isTrue();
    }

    /** Rows are small where their media are big. */
    @Test
    void resolvesAsManyRowsAsTheirFilesAllow() throws Exception {
        List<RowChange> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rows.add(row(i, file("big" + i, "x".repeat(10 << 20))));
        }
        MediaColumns columns = columns(MediaTreatment.inline(16 << 20));
        assertThat(resolver.resolve(columns, rows, 0, fails())).isEqualTo(4);
        assertThat(cell(rows.get(3))).isInstanceOf(byte[].class);
        assertThat(cell(rows.get(4))).isInstanceOf(StringData.class);
        assertThat(resolver.resolve(columns, rows, 8, fails())).isEqualTo(10);
    }

    @Test
    void aTargetThatRefusesIsNoBadCell() throws Exception {
        MediaTreatment nowhere = MediaTreatment.upload("nosuch://x");
        String url = file("a.png", "1");
        assertThatThrownBy(() -> resolver.resolve(columns(nowhere), List.of(row(0, url)), 0, nulls()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot upload " + url + " to nosuch://x: ");
    }

    /** Nothing is replaced before all is there: an uploaded file's URL would be taken for one to upload. */
    @Test
    void closingEndsTheWaitAndLeavesTheRowsAsTheyWere() throws Exception {
        Path to = directory.resolve("to");
        MediaColumns columns = columns(MediaTreatment.upload(to.toUri().toString()));
        List<RowChange> rows = List.of(row(0, file("a.png", "a")), row(1, file("b.png", "b")));
        Path done = to.resolve("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb.png");
        Path inTheWay = to.resolve("3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d.png");
        Files.createDirectories(inTheWay.resolve("x"));
        FutureTask<Integer> resolving = new FutureTask<>(() -> resolver.resolve(columns, rows, 0, fails()));
        new Thread(resolving).start();
        for (long end = System.nanoTime() + 20_000_000_000L; !Files.exists(done) && System.nanoTime() < end; ) {
            Thread.sleep(5);
        }

        resolver.close();

        assertThatThrownBy(() -> resolving.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(done).exists();
        assertThat(rows)
                .extracting(row -> cell(row).toString())
                .allMatch(url -> url.startsWith(media.toUri().toString()));
        assertThatThrownBy(() -> resolver.resolve(columns, rows, 0, fails())).isInstanceOf(InterruptedException.class);

        Files.delete(inTheWay.resolve("x"));
        Files.delete(inTheWay);
        try (MediaResolver another = MediaResolver.of(new MediaRoots(List.of(media.toString()), Map.of()), 2)) {
            another.resolve(columns, rows, 0, fails());
        }
        assertThat(cell(rows.get(0))).hasToString("file://" + done);
        assertThat(cell(rows.get(1))).hasToString("file://" + inTheWay);
    }
}
