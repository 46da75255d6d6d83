package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The first snapshot of a table whose rows take more memory than the mirror has. */
@ExtendWith(RealPixeltable.class)
class FirstLoadITCase {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /**
     * Through Pixeltable so many rows would take minutes. One row comes from Pixeltable, the others are added to its store table
     * by hand, as if the same insert had made them: same v_min, rowids that go on.
     */
    private static final String BIG_TABLE = """
            import pixeltable as pxt
            from pixeltable.env import Env
            table = pxt.create_table('big', {'k': pxt.Int, 's': pxt.String, 'f': pxt.Float | None})
            table.insert([{'k': 0, 's': 'first', 'f': 0.5}])
            store = 'tbl_' + str(table.get_metadata()['id']).replace('-', '')
            with Env.get().engine.begin() as connection:
                (rowid, version) = connection.exec_driver_sql(f'SELECT rowid, v_min FROM {store}').one()
                connection.exec_driver_sql(f'''
                    INSERT INTO {store} (rowid, v_min, v_max, col_0, col_1, col_2)
                    SELECT {rowid} + i, {version}, 9223372036854775807, i::bigint * 1000003, repeat(md5(i::text), 22),
                           CASE WHEN mod(i, 7) <> 0 THEN i / 4.0 END
                    FROM generate_series(1, 599999) AS i''')
                connection.exec_driver_sql(f'ANALYZE {store}')
                size = connection.exec_driver_sql(f"SELECT pg_table_size('{store}') / 1048576").scalar_one()
            print('rows', table.count(), 'megabytes', size)
            """;

    @TempDir
    Path directory;

    @Test
    void isReadInParallelWithLessMemoryThanItsRowsTake(PixeltableInstance pixeltable) {
        String made = pixeltable.run(BIG_TABLE);
        assertThat(made).contains("rows 600000 ");
        assertThat(Integer.parseInt(made.trim().replaceFirst("(?s).* ", "")))
                .as("megabytes, more than the heap")
                .isGreaterThan(400);

        String lake = directory.resolve("lake").toString();
        String home = pixeltable.home().toString();
        try (ExternalProcess mirror = PixelakeLauncher.start(
                "-Xmx320m",
                "mirror",
                "--pixeltable-home",
                home,
                "--lake",
                lake,
                "--parallelism=2",
                "--until-caught-up")) {
            mirror.waitFor(LIMIT);
            assertThat(mirror.errors())
                    .contains("big: version 1 committed, 600000 rows in, 0 rows out")
                    .doesNotContain("FAILED");
        }
        assertThat(pixeltable.run("compare_first_load.py", home, lake, "big"))
                .contains("600000 rows; written by subtasks [0, 1]");
    }
}
