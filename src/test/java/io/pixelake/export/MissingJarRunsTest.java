package io.pixelake.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.export.ExportRequest.IfExists;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.query.Projection;
import io.pixelake.replay.ReplayRequest;
import io.pixelake.replay.ReplayRun;
import io.pixelake.testkit.MirrorConfigs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users read when a jar isn't there, before anything is read of the source. */
class MissingJarRunsTest {
    @TempDir
    Path directory;

    @Test
    void aReplaySaysItPlainly() {
        ReplayRequest request =
                new ReplayRequest("demo/t", OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
        assertSaid(() -> new ReplayRun(config(), request).run());
    }

    @Test
    void anExportSaysItPlainly() {
        ExportRequest request = new ExportRequest(
                "demo/t",
                OptionalLong.empty(),
                Projection.NONE,
                new ExportRequest.ToTable(
                        new TargetName(List.of("out"), "t"), IfExists.ERROR, 1 << 20, TableLayout.NONE),
                true);
        PrintWriter nowhere = new PrintWriter(PrintWriter.nullWriter());
        assertSaid(() -> new ExportRun(config(), request, nowhere, nowhere).run());
    }

    private static void assertSaid(ThrowingCallable run) {
        assertThatThrownBy(run)
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(2))
                .hasMessage(
                        "Cannot open the catalog prod: it needs classes of org.apache.iceberg:iceberg-aws-bundle, which aren't there."
                                + " On a Flink cluster put that jar into Flink's lib folder, on each machine; here into the folder jars beside ./pixelake.");
    }

    private MirrorConfig config() {
        Map<String, String> catalog = Map.of(
                "name", "prod",
                "type", "jdbc",
                "uri", "jdbc:sqlite::memory:",
                "warehouse", directory.toString(),
                "io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        return MirrorConfigs.of(directory, directory)
                .set("source.start", "earliest")
                .set("source.until-caught-up", true)
                .set("lake.catalog", catalog)
                .load();
    }
}
