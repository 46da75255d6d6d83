package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The job of docs/flink-sql.md, by the page's own statements: from a real Pixeltable's changes table into a PostgreSQL. */
@ExtendWith(RealPixeltable.class)
class FlinkSqlITCase {
    private static final Pattern BLOCK = Pattern.compile("^```sql\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SETTING = Pattern.compile("SET '(.*)' = '(.*)'");

    private static final String ROWS = """
            SELECT concat(coalesce(label, 'None'), '|', score, '|',
                coalesce(to_char(taken_at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), 'None'))
            FROM images
            """;

    @TempDir
    Path directory;

    private DemoStore postgres;
    private EditedStore target;

    @BeforeEach
    void startPostgres() throws IOException, SQLException {
        postgres = DemoStore.start(directory.resolve("postgres"));
        target = EditedStore.withoutCatalog(postgres, "app");
        target.execute("CREATE ROLE app LOGIN IN ROLE pg_read_all_data, pg_write_all_data");
        target.execute(block(0));
    }

    @AfterEach
    void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void theTargetHasTheRowsOfTheSource(PixeltableInstance pixeltable) throws Exception {
        mirror(pixeltable, "make");
        String savepoint;
        try (InProcess job = start(Map.of())) {
            awaitRows(pixeltable, job);
            savepoint = job.savepoint(directory.resolve("savepoints"));
            mirror(pixeltable, "change");
            awaitRows(pixeltable, job);
        }

        // As after a failure, the target is ahead of the state: what followed is read again, many versions at once.
        mirror(pixeltable, "away");
        try (InProcess job = start(Map.of(StateRecoveryOptions.SAVEPOINT_PATH.key(), savepoint))) {
            awaitRows(pixeltable, job);
        }

        // Without state it puts everything right, also rows that were deleted while no job ran.
        target.execute("UPDATE images_rows SET label = 'old', deleted = NOT deleted");
        try (InProcess job = start(Map.of())) {
            awaitRows(pixeltable, job);
        }
    }

    private void mirror(PixeltableInstance pixeltable, String step) throws IOException {
        pixeltable.run("flink_sql.py", step);
        Path config = Files.writeString(directory.resolve("pixelake.yaml"), "changes: [{ format: iceberg }]");
        String[] arguments = {
            "mirror",
            "--pixeltable-home",
            pixeltable.home().toString(),
            "--lake",
            directory.resolve("lake").toString(),
            "--config",
            config.toString(),
            "--start",
            "earliest",
            "--until-caught-up"
        };
        try (ExternalProcess mirror = PixelakeLauncher.startMirror("", arguments)) {
            assertThat(mirror.exitCode(StoreMirror.LIMIT)).as(mirror.errors()).isZero();
        }
    }

    private static String block(int number) throws IOException {
        List<MatchResult> blocks = BLOCK.matcher(Files.readString(Path.of("docs/flink-sql.md")))
                .results()
                .toList();
        assertThat(blocks).hasSize(2);
        return blocks.get(number).group(1);
    }

    /** Does what Flink's SQL client does with the page's statements. */
    private InProcess start(Map<String, String> settings) throws IOException {
        StreamTableEnvironment tables = StreamTableEnvironment.create(
                StreamExecutionEnvironment.createLocalEnvironment(2, Configuration.fromMap(settings)));
        List<String> statements = List.of(block(1).strip().split(";\n+", -1));
        for (String statement : statements.subList(0, statements.size() - 1)) {
            Matcher setting = SETTING.matcher(statement);
            if (setting.matches()) {
                tables.getConfig().set(setting.group(1), setting.group(2));
            } else {
                tables.executeSql(here(statement));
            }
        }
        String insert = statements.get(statements.size() - 1);
        return InProcess.of(
                tables.executeSql(insert.replaceFirst(";$", "")).getJobClient().orElseThrow());
    }

    private String here(String statement) {
        return statement
                .replace("/home/me/lake", directory.resolve("lake").toString())
                .replace("jdbc:postgresql://db.example.com/app", target.url().replaceFirst("[?].*", ""));
    }

    private void awaitRows(PixeltableInstance pixeltable, InProcess job) throws Exception {
        List<String> rows =
                pixeltable.run("flink_sql.py", "rows").lines().sorted().toList();
        assertThat(rows).hasSizeGreaterThan(30);
        try {
            job.await(() -> found().equals(rows));
        } catch (AssertionError e) {
            assertThat(found()).as(e.getMessage()).isEqualTo(rows);
            throw e;
        }
    }

    private List<String> found() throws SQLException {
        return target.query(ROWS).stream().sorted().toList();
    }
}
