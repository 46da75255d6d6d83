package io.pixelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.MirrorConfig;
import io.pixelake.job.MirrorRun;
import io.pixelake.lake.TablesToMove;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RealPixeltable.class)
class ComparatorsITCase {
    private static final String TABLE = "w/thinned";

    /** Inserts, updates and deletes, and columns that are added, renamed and dropped. */
    private static final String VERSIONS = """
            import pixeltable as pxt
            table = pxt.create_table('w/thinned', {'k': pxt.Int, 's': pxt.String | None}, if_exists='ignore')
            for i in range(%d, %d):
                table.add_column(**{f'n{i}': pxt.Int | None})
                table.insert([{'k': 10 * i + n, f'n{i}': n} for n in range(3)])
                table.update({'s': f'of {i}'}, where=table.k == 10 * i + 1)
                table.delete(where=table.k == 10 * i)
                table.rename_column(f'n{i}', 'n') if i %% 2 else 'n' in table.columns() and table.drop_column('n')
            """;

    @TempDir
    Path directory;

    @Test
    void aMirrorThatLacksTheTablesIsNotEqual(PixeltableInstance pixeltable) throws Exception {
        String home = pixeltable.home().toString();
        Path marker = directory.resolve("done");
        String said = pixeltable.run(
                "workload.py", home, "--tables", "2", "--ops", "24", "--seed", "7", "--marker-file", marker.toString());
        assertThat(said).contains("workload seed 7", "op 23: ", "workload done, seed 7");
        assertThat(marker).hasContent("24");

        Path lake = Files.createDirectory(directory.resolve("lake"));
        assertThatThrownBy(() -> PythonTools.run("compare_versions.py", "--home", home, "--lake", lake.toString()))
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("w/t0: there is no mirror table w.t0")
                .hasMessageContaining("compared 2 tables, 0 versions");
        for (String readers : List.of("compare_duckdb.py", "compare_readers.py")) {
            assertThatThrownBy(() -> PythonTools.run(readers, "--lake", lake.toString()))
                    .hasMessageContaining("exit code 1")
                    .hasMessageContaining("the lake has no tables");
        }
        String jsonl = Files.createDirectory(directory.resolve("no-jsonl")).toString();
        assertThatThrownBy(() -> PythonTools.run(
                        "compare_changes.py", "--home", home, "--lake", lake.toString(), "--jsonl", jsonl))
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("w/t0: there is no mirror table w.t0")
                .hasMessageContaining("compared 2 tables in 1 formats, 0 lines");
        eachErrorInChangesIsFound(pixeltable);
        alsoAtVersionsThatAreThinned(pixeltable);
    }

    /** Locations hold the folder's name as it is: to some readers %20 is a blank, to others it isn't, and # ends a URI. */
    @Test
    void readersOpenLakesInFoldersWithStrangeNames() throws Exception {
        for (String name : List.of("a b", "a%20b", "äö", "a#b")) {
            Path lake = Files.createDirectory(directory.resolve(name));
            TablesToMove.make(lake, 2);

            assertThat(PythonTools.run("compare_readers.py", "--lake", lake.toString()))
                    .as(name)
                    .contains("compared 3 tables", "'files': 2", ": 0 differences");
        }
    }

    private void eachErrorInChangesIsFound(PixeltableInstance pixeltable) {
        Path right = directory.resolve("right");
        MirrorConfig config = MirrorConfigs.of(pixeltable.home(), right)
                .set("source.start", "earliest")
                .set("source.tables", "w/t0")
                .set("source.until-caught-up", true)
                .changeFiles(MirrorConfig.FileFormat.JSONL, directory.resolve("right-jsonl"))
                .load();
        assertThat(new MirrorRun(config).run()).isEmpty();

        eachPlantedErrorIsFound(pixeltable, right, folder("right-jsonl"), "w/t0");
    }

    /** As many versions as fill the least budget several times; some of them are undone after they were mirrored, and then there are others. */
    private void alsoAtVersionsThatAreThinned(PixeltableInstance pixeltable) {
        Path lake = directory.resolve("thinned");
        pixeltable.run(String.format(Locale.ROOT, VERSIONS, 0, 8));
        assertThat(new MirrorRun(thinned(pixeltable, lake)).run()).isEmpty();
        pixeltable.run("import pixeltable as pxt\nfor _ in range(3): pxt.get_table('" + TABLE + "').revert()");
        pixeltable.run(String.format(Locale.ROOT, VERSIONS, 8, 16));
        assertThat(new MirrorRun(thinned(pixeltable, lake)).run()).isEmpty();

        List<String> arguments = new ArrayList<>(List.of("--lake", lake.toString(), "--thinned", "--table", TABLE));
        arguments.addAll(List.of("--home", pixeltable.home().toString()));
        assertThat(PythonTools.run("compare_versions.py", arguments.toArray(String[]::new)))
                .contains(": 0 differences")
                .doesNotContain(", 0 versions thinned");
        arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl"), "--table-suffix", "__changes"));
        assertThat(PythonTools.run("compare_changes.py", arguments.toArray(String[]::new)))
                .contains("in 3 formats", ": 0 differences")
                .doesNotContain(", 0 changes of thinned versions");
        eachPlantedErrorIsFound(pixeltable, lake, folder("jsonl"), TABLE, "--thinned");
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }

    private MirrorConfig thinned(PixeltableInstance pixeltable, Path lake) {
        return MirrorConfigs.of(pixeltable.home(), lake)
                .set("source.start", "earliest")
                .set("source.tables", TABLE)
                .set("source.until-caught-up", true)
                .set("lake.history.max-snapshots", 20)
                .set(
                        "changes",
                        List.of(
                                Map.of("format", "csv", "path", folder("csv")),
                                Map.of("format", "jsonl", "path", folder("jsonl")),
                                Map.of("format", "iceberg")))
                .load();
    }

    private static void eachPlantedErrorIsFound(
            PixeltableInstance pixeltable, Path lake, String jsonl, String table, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("--home", pixeltable.home().toString(), "--lake", lake.toString()));
        arguments.addAll(List.of("--jsonl", jsonl, "--table", table));
        arguments.addAll(List.of(options));
        String found = PythonTools.run("plant_changes.py", arguments.toArray(String[]::new));

        assertThat(found.lines().filter(line -> !line.endsWith(": found")))
                .containsExactly("nothing is planted: not found");
        assertThat(found.lines()).hasSizeGreaterThan(15);
    }
}
