package io.pixelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RealPixeltable.class)
class ComparatorsITCase {
    @TempDir
    Path directory;

    @Test
    void aMirrorThatLacksTheTablesIsNotEqual(PixeltableInstance pixeltable) throws Exception {
        String home = pixeltable.home().toString();
        Path marker = directory.resolve("done");
        String said = pixeltable.run(
                "workload.py", home, "--tables", "2", "--ops", "8", "--seed", "7", "--marker-file", marker.toString());
        assertThat(said).contains("workload seed 7", "op 7: ", "workload done, seed 7");
        assertThat(marker).hasContent("8");

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
        assertThatThrownBy(() -> PythonTools.run(
                        "compare_changelog.py",
                        "--home",
                        home,
                        "--jsonl",
                        directory.resolve("jsonl").toString()))
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("JSONL w/t0: version ")
                .hasMessageContaining("rows are missing in the files");
    }
}
