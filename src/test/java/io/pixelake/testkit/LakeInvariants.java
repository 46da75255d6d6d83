package io.pixelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * What holds of every mirror table whatever was done to the process that made it. For any lake, through Iceberg's own classes:
 *
 * <ul>
 *   <li>each snapshot can be read, whether or not {@code main} leads to it;
 *   <li>each file that a snapshot needs is there: manifests, data files, delete files, all of their bytes;
 *   <li>no snapshot lists a file twice;
 *   <li>along {@code main} each position comes once.
 * </ul>
 */
public final class LakeInvariants {
    private final Table table;

    private LakeInvariants(Table table) {
        this.table = table;
    }

    /** A freshly loaded table. */
    public static LakeInvariants of(Table table) {
        return new LakeInvariants(table);
    }

    /** Fails with what doesn't hold. */
    public void check() {
        table.snapshots().forEach(snapshot -> {
            checkFiles(snapshot);
            rows(snapshot);
        });
        assertThat(positions()).as("positions along main of %s", table.name()).doesNotHaveDuplicates();
    }

    /** The positions along {@code main}, oldest first: {@code version:created_at}, for views with their bases behind a semicolon. */
    public List<String> positions() {
        List<String> positions = new ArrayList<>();
        history().forEach((snapshot, position) -> positions.add(position));
        return positions;
    }

    /** The rows of each position along {@code main}, oldest first, each row as {@code rowid[positions]@version}, sorted. */
    public Map<String, List<String>> rowsByPosition() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        history().forEach((snapshot, position) -> rows.put(position, rows(snapshot)));
        return rows;
    }

    /** The snapshots along {@code main} that Pixelake made, oldest first. */
    private Map<Snapshot, String> history() {
        List<Snapshot> snapshots = new ArrayList<>();
        SnapshotUtil.currentAncestors(table).forEach(snapshots::add);
        Collections.reverse(snapshots);
        Map<Snapshot, String> history = new LinkedHashMap<>();
        for (Snapshot snapshot : snapshots) {
            Map<String, String> summary = snapshot.summary();
            if (summary.containsKey("pixeltable.version")) {
                String bases = summary.getOrDefault("pixeltable.base-versions", "");
                history.put(
                        snapshot,
                        summary.get("pixeltable.version") + ":" + summary.get("pixeltable.created-at")
                                + (bases.isEmpty() ? "" : ";" + bases));
            }
        }
        return history;
    }

    private void checkFiles(Snapshot snapshot) {
        Set<String> listed = new HashSet<>();
        for (ManifestFile manifest : snapshot.allManifests(table.io())) {
            assertThat(listed.add(manifest.path()))
                    .as("%s lists %s once", snapshot, manifest.path())
                    .isTrue();
            try (CloseableIterable<? extends ContentFile<?>> files = live(manifest)) {
                for (ContentFile<?> file : files) {
                    checkFile(snapshot, file, listed);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private CloseableIterable<? extends ContentFile<?>> live(ManifestFile manifest) {
        return manifest.content() == ManifestContent.DATA
                ? ManifestFiles.read(manifest, table.io(), table.specs())
                : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs());
    }

    /** Deletion vectors share files, and the part that is theirs tells them apart. */
    private void checkFile(Snapshot snapshot, ContentFile<?> file, Set<String> listed) {
        Object part = file instanceof DeleteFile deletes ? deletes.contentOffset() : null;
        assertThat(listed.add(file.location() + (part == null ? "" : "#" + part)))
                .as("%s lists %s once", snapshot, file.location())
                .isTrue();
        assertThat(table.io().newInputFile(file.location()).getLength())
                .as("bytes of %s, needed by %s", file.location(), snapshot)
                .isEqualTo(file.fileSizeInBytes());
    }

    private List<String> rows(Snapshot snapshot) {
        List<String> rows = new ArrayList<>();
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(table).useSnapshot(snapshot.snapshotId()).build()) {
            for (Record row : records) {
                Object positions = row.struct().field("_pxt_pos") == null ? "" : row.getField("_pxt_pos");
                rows.add(row.getField("_pxt_rowid") + "" + positions + "@" + row.getField("_pxt_version"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + snapshot, e);
        }
        Collections.sort(rows);
        return rows;
    }
}
