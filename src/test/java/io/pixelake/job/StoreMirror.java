package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PythonTools;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Processes that mirror one table of an edited store, and whether what they leave is what the store holds. */
final class StoreMirror {
    static final Duration LIMIT = Duration.ofMinutes(3);
    static final String TABLE = "products";
    static final String PATH = "demo/products";

    private final EditedStore store;
    private final Path directory;

    StoreMirror(EditedStore store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    Path lake() {
        return directory.resolve("lake");
    }

    /** Starts a continuous mirror, with change files. */
    ExternalProcess start(String... more) {
        return startWithInterval("300 ms", more);
    }

    /** @param interval between checkpoints */
    ExternalProcess startWithInterval(String interval, String... more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest", "--tables", PATH));
        arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl")));
        arguments.addAll(List.of("--checkpoint-interval", interval, "--poll-interval", "200 ms"));
        arguments.addAll(List.of(more));
        return launch(arguments);
    }

    ExternalProcess replay(String into) {
        return launch(List.of("replay", PATH, "--into", into));
    }

    private ExternalProcess launch(List<String> what) {
        List<String> arguments = new ArrayList<>(what);
        arguments.addAll(List.of("--source-url", store.url()));
        arguments.addAll(List.of("--lake", lake().toString()));
        return PixelakeLauncher.startMirror("", arguments.toArray(String[]::new));
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }

    /** Mirrors what is left, and ends. @return what it logged */
    String catchUp(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--until-caught-up");
        try (ExternalProcess mirror = start(arguments.toArray(String[]::new))) {
            mirror.waitFor(LIMIT);
            return mirror.errors();
        }
    }

    /** Every version in Iceberg, and what the change files leave in the end, against the store; then the lake itself. */
    void compare() throws Exception {
        compareVersions("demo.products");
        ChangeLines.read(directory.resolve("jsonl").resolve(PATH))
                .check(store.rowIdsAt(TABLE, store.currentVersion(TABLE)));
        checkLake();
    }

    void compareVersions(String mirror) throws Exception {
        Set<Long> versions = new TreeSet<>();
        try (MirroredLake lake = MirroredLake.open(lake())) {
            // Not the sets themselves: a difference of so many rows would be a message that nobody can print.
            lake.forEachVersion(mirror, (version, rows) -> {
                versions.add(version);
                assertThat(rows.equals(sourceRows(version)))
                        .as("rows of version %d are the source's", version)
                        .isTrue();
            });
        }
        assertThat(versions)
                .as("versions")
                .isEqualTo(LongStream.rangeClosed(0, store.currentVersion(TABLE))
                        .boxed()
                        .collect(Collectors.toSet()));
    }

    private Set<String> sourceRows(long version) {
        try {
            return store.rowsAt(TABLE, version);
        } catch (SQLException e) {
            throw new AssertionError("Can't read version " + version, e);
        }
    }

    void checkLake() {
        assertThat(PythonTools.run("check_lake.py", "--read=20", "--lake", lake().toString()))
                .contains(": 0 faults");
    }
}
