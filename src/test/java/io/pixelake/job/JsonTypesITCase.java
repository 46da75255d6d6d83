package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The types of JSON columns are found from their values, also when later ones make them wider and after a revert: readers get the
 * same values as from JSON text.
 */
@ExtendWith(RealPixeltable.class)
class JsonTypesITCase {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    void typesGrowWithTheValues(PixeltableInstance pixeltable) throws IOException {
        pixeltable.run("json_types.py", "make");
        assertThat(mirror(pixeltable, "json: { meta: infer, list: infer, any: infer, typed: infer }"))
                .contains("the values of the JSON column any at version 1 don't fit any one type, so it is text");
        String narrow = compare();
        assertThat(narrow)
                .contains(
                        "k: optional long",
                        "serial: optional long",
                        "tags: optional list<string>",
                        "y: optional string",
                        "mixed: optional string")
                .contains("plain: string", "any: string", "compared 5 rows")
                .containsPattern("typed: struct<\\d+: never: optional double, \\d+: n: optional long>")
                .containsPattern("list: list<struct<\\d+: a: optional long>>")
                .doesNotContain("new:");
        verify(pixeltable);

        pixeltable.run("json_types.py", "widen");
        assertThat(mirror(pixeltable, "json: { meta: infer, list: infer, any: infer, typed: infer }"))
                .containsOnlyOnce("the values of the JSON column meta")
                .contains("version 4 committed, 6 rows in, 0 rows out", "version 5 committed, 4 rows in, 0 rows out");
        assertThat(compare())
                .contains(
                        "k: optional double",
                        // As a double its first value would be another number.
                        "serial: optional string",
                        "new: optional list<list<long>>",
                        "none: optional boolean",
                        "y: optional double")
                .contains("compared 9 rows");
        verify(pixeltable);

        pixeltable.run("json_types.py", "undo");
        assertThat(mirror(pixeltable, "json: { meta: infer, list: infer, any: infer, typed: infer }"))
                .contains("the mirror goes back to version 3")
                .doesNotContain("the values of the JSON column meta");
        assertThat(compare()).contains("k: optional long", "compared 6 rows").doesNotContain("new:");
        verify(pixeltable);

        pixeltable.run("json_types.py", "widen");
        assertThat(mirror(pixeltable, "json: string")).contains("its columns changed: all rows are written again");
        assertThat(PythonTools.run("json_types.py", "compare", lake())).contains("meta: string");
        verify(pixeltable);

        becomeVariant(pixeltable);
    }

    private void becomeVariant(PixeltableInstance pixeltable) throws IOException {
        pixeltable.run("json_types.py", "more");
        assertThat(mirror(pixeltable, "json: variant", "lake: { format-version: 3 }"))
                .containsOnlyOnce("its columns changed: all rows are written again");
        try (MirroredLake mirrored = MirroredLake.open(directory.resolve("lake"))) {
            Table table = mirrored.load("js.t");
            assertThat(table.schema().findType("meta")).isEqualTo(Types.VariantType.get());
            assertThat(table.schema().findType("typed")).isEqualTo(Types.VariantType.get());
        }
        verify(pixeltable);
    }

    @Test
    void exportsFindTypesToo(PixeltableInstance pixeltable) {
        pixeltable.run("json_types.py", "make");

        assertThat(run(0, pixeltable, "export", "js/t", "--to", "js.t", "--json", "meta=infer"))
                .contains("5 rows to js.t");
        assertThat(compare()).contains("k: optional long", "list: string", "compared 5 rows");
        assertThat(run(2, pixeltable, "export", "js/t", "--to", "js.u", "--json", "mate=infer"))
                .contains("Cannot export js/t: json mate: there is no JSON column mate; the nearest are meta");
    }

    /** Found without it, the type would lack what the cell holds, and so would the rows, once the file is back. */
    @Test
    void aCellThatCannotBeReadStopsTheSearchForTypes(PixeltableInstance pixeltable) {
        pixeltable.run("""
                import os
                from pathlib import Path
                import numpy as np
                import pixeltable as pxt
                pxt.create_table('lost', {'j': pxt.Json}).insert([{'j': {'a': 1}}, {'j': {'a': 2, 'mask': np.zeros((64, 64))}}])
                for file in Path(os.environ['PIXELTABLE_HOME'], 'media').rglob('*'):
                    if file.is_file():
                        file.unlink()
                """);

        assertThat(run(1, pixeltable, "export", "lost", "--to", "js.lost", "--json", "infer"))
                .contains("Cannot find the types of the JSON columns of lost: Cannot read the cell in column \"j\"");
        assertThat(run(0, pixeltable, "export", "lost", "--to", "js.lost", "--json", "infer", "--on-bad-cell", "null"))
                .contains("2 rows to js.lost");
    }

    @Test
    void exportsHaveVariants(PixeltableInstance pixeltable) throws IOException {
        pixeltable.run("json_types.py", "make");
        Path config = Files.writeString(directory.resolve("readers.yaml"), "lake: { readers: [spark, pyiceberg] }");

        assertThat(run(0, pixeltable, "export", "js/t", "--to", "js.u", "--json", "meta=variant"))
                .contains("5 rows to js.u");
        try (MirroredLake exported = MirroredLake.open(directory.resolve("lake"))) {
            assertThat(TableUtil.formatVersion(exported.load("js.u"))).isEqualTo(3);
            assertThat(exported.load("js.u").schema().findType("meta")).isEqualTo(Types.VariantType.get());
        }
        assertThat(run(
                        2,
                        pixeltable,
                        "export",
                        "js/t",
                        "--to",
                        "js.v",
                        "--json",
                        "variant",
                        "--config",
                        config.toString()))
                .contains("Cannot export js/t: --json variant needs Iceberg's format version 3, and"
                        + " lake.format-version is 2; set lake.format-version: 3, or give infer or string.");
    }

    private String run(int exitCode, PixeltableInstance pixeltable, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", lake()));
        try (ExternalProcess process = PixelakeLauncher.startWarm("-Xmx700m", all.toArray(String[]::new))) {
            assertThat(process.exitCode(LIMIT)).as(process.errors()).isEqualTo(exitCode);
            return process.output() + process.errors();
        }
    }

    private String mirror(PixeltableInstance pixeltable, String setting) throws IOException {
        return mirror(pixeltable, setting, "");
    }

    private String mirror(PixeltableInstance pixeltable, String setting, String others) throws IOException {
        Path config = Files.writeString(
                directory.resolve("pixelake.yaml"), "tables: { js/t: { " + setting + " } }\n" + others);
        return run(0, pixeltable, "mirror", "--start", "earliest", "--until-caught-up", "--config", config.toString());
    }

    private void verify(PixeltableInstance pixeltable) throws IOException {
        assertThat(run(
                        0,
                        pixeltable,
                        "verify",
                        "--all",
                        "--config",
                        directory.resolve("pixelake.yaml").toString()))
                .contains(" equal, 0 not");
    }

    private String compare() {
        return PythonTools.run("json_types.py", "compare", lake());
    }

    private String lake() {
        return directory.resolve("lake").toString();
    }
}
