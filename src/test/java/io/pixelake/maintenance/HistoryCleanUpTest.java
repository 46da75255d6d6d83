package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.ForwardingFileIO;
import io.pixelake.lake.ForwardingTableOperations;
import io.pixelake.lake.HeldSnapshots;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.ShownMetrics;
import io.pixelake.testkit.LakeInvariants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestListFile;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of versions that a history was thinned of, on a real embedded lake, at a time of the test's choice. */
class HistoryCleanUpTest extends EmbeddedLake {
    private static final int BUDGET = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final MaintenancePolicy CLEANS = new MaintenancePolicy(
            false,
            MaintenancePolicy.NEVER,
            MaintenancePolicy.NEVER,
            HistoryPolicy.WHOLE,
            new MaintenancePolicy.Pace(
                    4, 1000, Duration.ZERO, 1, Duration.ZERO, Duration.ofDays(1), Duration.ofMinutes(1), PATIENCE));

    @BeforeEach
    void small() {
        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whatNoVersionNeedsIsDeletedAndEveryOtherStaysReadable(MirrorFormat each) throws Exception {
        format = each;
        MovableClock clock = new MovableClock();
        TableMaintenance maintenance = maintenance(clock);
        commitVersions(maintenance, 1, 6);
        table().manageSnapshots()
                .createTag("theirs", snapshots().get(2).snapshotId())
                .createBranch("work", snapshots().get(4).snapshotId())
                .commit();
        table().newDelete()
                .deleteFromRowFilter(Expressions.alwaysTrue())
                .toBranch("work")
                .commit();
        commitVersions(maintenance, 7, 20);
        compaction(catalog, 1).run();
        commitVersions(maintenance, 21, 36);
        maintenance.run(NAME);
        assertThat(files()).hasSizeGreaterThan(reachable().size());
        List<Set<String>> before = rowsOfAll();

        clock.ahead = Duration.ofHours(2);
        maintenance.run(NAME);

        assertThatAllFilesAreNeeded();
        assertThat(rowsOfAll()).isEqualTo(before);
        assertThat(versions()).contains(3L);
        LakeInvariants.of(table()).check();
    }

    /** A reader of a version that was just removed gets to its end. */
    @Test
    void filesStayForAWhile() throws Exception {
        MovableClock clock = new MovableClock();
        TableMaintenance maintenance = maintenance(clock);
        commitEmpty(maintenance, 1, BUDGET + 60);
        maintenance.run(NAME);
        Set<String> before = files();

        clock.ahead = PATIENCE.minusSeconds(10);
        maintenance.run(NAME);
        assertThat(files()).isEqualTo(before);
        clock.ahead = PATIENCE.plusSeconds(10);
        maintenance.run(NAME);
        assertThatAllFilesAreNeeded();
    }

    /** Versions that come fast would else leave as many files behind as the table has. */
    @Test
    void ofMoreThanHalfTheHistoryFilesStayForAShorterTime() throws Exception {
        MovableClock clock = new MovableClock();
        TableMaintenance maintenance = maintenance(clock);
        commitEmpty(maintenance, 1, 5 * BUDGET);
        maintenance.run(NAME);
        Set<String> before = files();

        clock.ahead = Duration.ofSeconds(10);
        maintenance.run(NAME);
        assertThat(files()).isEqualTo(before);
        clock.ahead = Duration.ofSeconds(30);
        maintenance.run(NAME);
        Set<String> superfluous = files();
        superfluous.removeAll(reachable());
        assertThat(superfluous).filteredOn(file -> file.contains("snap-")).hasSize(BUDGET / 2);
    }

    /** Finding out what is needed takes reading all that is there. */
    @Test
    void fewRemovedSnapshotsWaitForMore() throws Exception {
        MovableClock clock = new MovableClock();
        TableMaintenance maintenance = maintenance(clock);
        commitEmpty(maintenance, 1, BUDGET + 10);
        maintenance.run(NAME);
        Set<String> before = files();

        clock.ahead = PATIENCE.plusMinutes(1);
        maintenance.run(NAME);
        assertThat(files()).isEqualTo(before);
        clock.ahead = PATIENCE.plusMinutes(61);
        maintenance.run(NAME);
        assertThatAllFilesAreNeeded();
    }

    @Test
    void whatWaitsAtTheEndOfARunIsDeletedByTheNext() throws Exception {
        TableMaintenance maintenance = maintenance(Duration.ZERO);
        commitEmpty(maintenance, 1, BUDGET + 1);
        maintenance.run(NAME);
        commitEmpty(maintenance, BUDGET + 2, BUDGET + 60);
        maintenance.run(NAME);
        maintenance.leave();
        Path left = folder().resolve("metadata/pixelake-removed.txt");
        assertThat(left).content().hasLineCount(60);

        maintenance(PATIENCE.plusMinutes(2)).run(NAME);

        assertThat(left).doesNotExist();
        assertThatAllFilesAreNeeded();
    }

    /** The metadata files that are left say what was there some commits ago. */
    @Test
    void whatACrashForgotIsFoundAsFarAsOldMetadataReaches() throws Exception {
        history = new HistoryBudget(100, Long.MAX_VALUE, false);
        commitEmpty(maintenance(Duration.ZERO), 1, 109);
        MovableClock clock = new MovableClock();
        TableMaintenance maintenance = maintenance(clock);
        maintenance.run(NAME);

        clock.ahead = Duration.ofHours(2);
        maintenance.run(NAME);

        assertThatAllFilesAreNeeded();
    }

    /** Whoever sets a table back to earlier metadata may bring the later versions back. */
    @Test
    void whatAnEarlierMetadataFileDoesNotHaveStays() throws Exception {
        MovableClock clock = new MovableClock();
        TableMaintenance maintenance = maintenance(clock);
        commitEmpty(maintenance, 1, BUDGET + 2);
        TableMetadata earlier = metadata();
        commitEmpty(maintenance, BUDGET + 3, BUDGET + 10);
        maintenance.run(NAME);
        TableMetadata later = metadata();
        register(earlier);
        maintenance.run(NAME);

        clock.ahead = Duration.ofHours(2);
        maintenance.run(NAME);

        register(later);
        assertThat(files()).containsAll(reachable());
    }

    /** Of which nothing was observed before its steps. */
    @Test
    void whatAnIdleTableIsThinnedOfIsDeletedToo() throws Exception {
        HistoryPolicy thins = new HistoryPolicy(history, HeldSnapshots.NONE, (table, path) -> true);
        history = HistoryBudget.UNLIMITED;
        commitEmpty(maintenance(Duration.ZERO), 1, BUDGET + 60);
        MovableClock clock = new MovableClock();
        MaintenancePolicy policy =
                new MaintenancePolicy(false, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, thins, CLEANS.pace());
        TableMaintenance maintenance = new TableMaintenance(catalog, policy, SOURCE, new ShownMetrics().group(), clock);
        do {
            maintenance.run(NAME);
        } while (maintenance.again(NAME).isPresent());
        assertThat(versions()).hasSize(BUDGET);
        assertThat(files()).hasSizeGreaterThan(reachable().size());

        clock.ahead = Duration.ofHours(2);
        maintenance.run(NAME);

        assertThatAllFilesAreNeeded();
    }

    /** On an object store each read is a request. */
    @Test
    void whatStaysIsReadOnce() throws Exception {
        MovableClock clock = new MovableClock();
        HistoryCleanUp cleanUp = new HistoryCleanUp(clock);
        List<Set<String>> reads = new ArrayList<>();
        for (int turn = 1; turn <= 2; turn++) {
            for (long version = 60 * turn - 59; version <= 60 * turn + BUDGET * (turn - 1); version++) {
                commit(catalog, version == 1 ? first(row(1, 1)) : delta(version, List.of(), row(version, version)));
                cleanUp.run(NAME, (BaseTable) table(), PATIENCE, Optional::empty);
            }
            Set<String> read = new TreeSet<>();
            clock.ahead = Duration.ofHours(2L * turn);
            cleanUp.run(NAME, (BaseTable) table(), PATIENCE, () -> Optional.of(noting(read)));
            reads.add(read);
        }

        assertThat(reads).allSatisfy(read -> assertThat(read).hasSizeGreaterThan(50));
        assertThat(reads.get(1)).doesNotContainAnyElementsOf(stillNeeded(reads.get(0)));
        assertThatAllFilesAreNeeded();
    }

    private Set<String> stillNeeded(Set<String> read) throws IOException {
        Set<String> needed = reachable();
        needed.retainAll(read);
        assertThat(needed).isNotEmpty();
        return needed;
    }

    /** @param read gets which files are opened */
    private BaseTable noting(Set<String> read) {
        TableOperations operations = ((BaseTable) table()).operations();
        FileIO files = new ForwardingFileIO(operations.io()) {
            @Override
            public InputFile newInputFile(ManifestFile manifest) {
                read.add(path(manifest.path()).toString());
                return super.newInputFile(manifest);
            }

            @Override
            public InputFile newInputFile(ManifestListFile list) {
                read.add(path(list.location()).toString());
                return super.newInputFile(list);
            }

            @Override
            public InputFile newInputFile(String location) {
                read.add(path(location).toString());
                return super.newInputFile(location);
            }
        };
        return new BaseTable(
                new ForwardingTableOperations(operations) {
                    @Override
                    public FileIO io() {
                        return files;
                    }
                },
                "demo.t");
    }

    @Test
    void nothingIsDeletedWhereWhatIsNeededCannotBeRead() throws Exception {
        MovableClock clock = new MovableClock();
        TableMaintenance maintenance = maintenance(clock);
        commitEmpty(maintenance, 1, BUDGET + 60);
        maintenance.run(NAME);
        Path list = path(snapshots().get(3).manifestListLocation());
        Path aside = list.resolveSibling("aside");
        Files.move(list, aside);
        Set<String> before = files();

        clock.ahead = Duration.ofHours(2);
        assertThatThrownBy(() -> maintenance.run(NAME))
                .hasMessageContaining(list.getFileName().toString());

        assertThat(files()).isEqualTo(before);
        Files.move(aside, list);
        maintenance.run(NAME);
        assertThatAllFilesAreNeeded();
    }

    @Test
    void replaysAreCleanedUpAtOnce() throws Exception {
        TableMaintenance maintenance = maintenance(Duration.ZERO);
        for (long version = 1; version <= BUDGET + 60; version++) {
            commit(
                    catalog,
                    ended((version == 1 ? plan(1).first() : plan(version))
                            .replay()
                            .build()));
            maintenance.run(NAME);
        }
        int left = 60 % 50;

        assertThat(files()).hasSize(reachable().size() + left);
    }

    // ---- what is done ----

    private void assertThatAllFilesAreNeeded() throws IOException {
        Set<String> superfluous = files();
        superfluous.removeAll(reachable());
        Set<String> missing = reachable();
        missing.removeAll(files());
        assertThat(superfluous).as("not needed").isEmpty();
        assertThat(missing).as("needed").isEmpty();
    }

    private static final class MovableClock extends Clock {
        private Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private TableMaintenance maintenance(Duration later) {
        return maintenance(Clock.offset(Clock.systemUTC(), later));
    }

    private TableMaintenance maintenance(Clock clock) {
        return new TableMaintenance(catalog, CLEANS, SOURCE, new ShownMetrics().group(), clock);
    }

    /** Each version adds a row whose id is its number, and each third one removes that of the version before. */
    private void commitVersions(TableMaintenance maintenance, long first, long last) throws Exception {
        for (long version = first; version <= last; version++) {
            List<Row> gone = version % 3 == 0 ? List.of(row(version - 1, version - 1)) : List.of();
            GroupFiles group = version == 1 ? first(row(1, 1)) : delta(version, gone, row(version, version));
            commit(catalog, group);
            maintenance.run(NAME);
        }
    }

    /** Versions without rows, which are quickly written. */
    private void commitEmpty(TableMaintenance maintenance, long first, long last) throws Exception {
        for (long version = first; version <= last; version++) {
            commit(catalog, ended((version == 1 ? plan(1).first() : plan(version)).build()));
            maintenance.run(NAME);
        }
    }

    private static ManifestReader<? extends ContentFile<?>> read(BaseTable table, ManifestFile manifest) {
        return manifest.content() == ManifestContent.DATA
                ? ManifestFiles.read(manifest, table.io(), table.specs())
                : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs());
    }

    private List<Set<String>> rowsOfAll() throws IOException {
        List<Set<String>> all = new ArrayList<>();
        for (int i = 0; i < versions().size(); i++) {
            all.add(rows(i));
        }
        return all;
    }

    private void register(TableMetadata metadata) {
        catalog.dropTable(NAME, false);
        catalog.registerTable(NAME, metadata.metadataFileLocation());
    }

    private Path folder() {
        return lake.resolve("warehouse/demo/t");
    }

    private static Path path(String location) {
        return Path.of(location.replaceFirst("^file:(//)?", ""));
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder())) {
            Set<String> paths = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(file -> !file.endsWith(".metadata.json")
                            && !file.endsWith("version-hint.text")
                            && !file.contains("keys"))
                    .forEach(paths::add);
            return paths;
        }
    }

    /** All that the table's snapshots refer to. */
    private Set<String> reachable() throws IOException {
        BaseTable table = (BaseTable) table();
        Set<String> paths = new TreeSet<>();
        ReachableFileUtil.manifestListLocations(table)
                .forEach(list -> paths.add(path(list).toString()));
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (paths.add(path(manifest.path()).toString())) {
                    try (ManifestReader<? extends ContentFile<?>> files = read(table, manifest)) {
                        files.forEach(file -> paths.add(path(file.location()).toString()));
                    }
                }
            }
        }
        return paths;
    }
}
