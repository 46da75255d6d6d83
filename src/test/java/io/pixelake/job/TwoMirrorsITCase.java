package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two mirrors into the same catalog, each with a state folder of its own, as on two machines. */
@ExtendWith(RealPixeltable.class)
class TwoMirrorsITCase {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String MAKE = """
            import pixeltable as pxt
            pxt.create_dir('two')
            pxt.create_table('two.t', {'k': pxt.Int}).insert([{'k': 0}])
            """;
    private static final String CHANGE = """
            import os, sys, time
            import pixeltable as pxt
            table = pxt.get_table('two.t')
            for k in range(int(sys.argv[1])):
                if os.path.exists(sys.argv[2]):
                    break
                table.insert([{'k': k}])
                table.delete(where=table.k == k - 1)
                time.sleep(1)
            """;

    @TempDir
    Path directory;

    private Path lake;

    @BeforeEach
    void makeTable(PixeltableInstance pixeltable) {
        lake = directory.resolve("lake");
        pixeltable.run("import pixeltable as pxt; pxt.drop_dir('two', force=True, if_not_exists='ignore')");
        pixeltable.run(MAKE);
    }

    @Test
    void theYoungerEndsAndTheElderGoesOn(PixeltableInstance pixeltable) throws IOException {
        try (ExternalProcess elder = start(pixeltable, List.of());
                ExternalProcess changes = startWhen(elder, pixeltable, "two/t: version 1 committed");
                ExternalProcess younger = start(pixeltable, withAnotherState())) {
            assertThat(younger.exitCode(LIMIT)).as(younger.errors()).isEqualTo(1);
            assertThat(younger.errors())
                    .contains("Cannot commit to two.t: another Pixelake holds it (process ")
                    .contains(", job elder, since 2", "stop that one first")
                    .doesNotContain("RESTARTING");
            Files.createFile(enough());
            changes.waitFor(LIMIT);
            pixeltable.run(CHANGE, "1", "");
            assertThat(elder.isAlive()).as(elder.errors()).isTrue();
            elder.interrupt();
            assertThat(elder.exitCode(LIMIT)).as(elder.errors()).isZero();
        }
        catchUp(pixeltable, List.of());
        compare(pixeltable);
    }

    @Test
    void aKilledHolderBlocksNobody(PixeltableInstance pixeltable) {
        try (ExternalProcess killed = start(pixeltable, List.of())) {
            killed.awaitOutput("two/t: version 1 committed", LIMIT);
            killed.kill();
        }
        pixeltable.run(CHANGE, "2", "");
        catchUp(pixeltable, withAnotherState());
        pixeltable.run(CHANGE, "1", "");
        catchUp(pixeltable, List.of());
        compare(pixeltable);
    }

    /** Ends the changes when it is there. */
    private Path enough() {
        return directory.resolve("enough");
    }

    private ExternalProcess startWhen(ExternalProcess mirror, PixeltableInstance pixeltable, String said) {
        mirror.awaitOutput(said, LIMIT);
        return pixeltable.startScript(CHANGE, "200", enough().toString());
    }

    private void catchUp(PixeltableInstance pixeltable, List<String> more) {
        List<String> arguments = new ArrayList<>(more);
        arguments.add("--until-caught-up");
        try (ExternalProcess mirror = start(pixeltable, arguments)) {
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isZero();
        }
    }

    private ExternalProcess start(PixeltableInstance pixeltable, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest", "--tables", "two/**"));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString()));
        if (more.contains("--lake")) {
            arguments.addAll(List.of("--config", config("younger")));
        } else {
            arguments.addAll(List.of("--config", config("elder"), "--lake", lake.toString()));
        }
        arguments.addAll(more);
        return PixelakeLauncher.startMirror("", arguments.toArray(String[]::new));
    }

    private String config(String job) {
        try {
            return Files.writeString(directory.resolve(job + ".yaml"), "job: { name: " + job + " }\n")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same catalog database and warehouse, named as another catalog that the lake's folder has nothing to do with. */
    private List<String> withAnotherState() {
        List<String> arguments =
                new ArrayList<>(List.of("--lake", directory.resolve("elsewhere").toString(), "--catalog", "lake"));
        for (String property : List.of(
                "catalog-impl=org.apache.iceberg.jdbc.JdbcCatalog",
                "io-impl=io.pixelake.lake.LocalFileIO",
                "jdbc.schema-version=V1",
                "uri=jdbc:sqlite:" + lake.resolve("catalog.db") + "?busy_timeout=30000",
                "warehouse=" + lake.resolve("warehouse"))) {
            arguments.addAll(List.of("--catalog-property", property));
        }
        return arguments;
    }

    private void compare(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        String result = pixeltable.run("compare_versions.py", "--home", home, "--lake", lake.toString());
        assertThat(result).contains(": 0 differences").doesNotContain("compared 0 tables");
    }
}
