package io.pixelake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other tests rely on: a command in a JVM that has run others does what it does in one of its own. */
class WarmPixelakeITCase {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String PRODUCTS = "demo/products";

    @TempDir
    Path directory;

    /** @param said with its standard error, as it comes in no other order */
    private record Outcome(int code, String said) {}

    /** How a JVM is started. */
    private interface Start {
        ExternalProcess process(String java, String... arguments);
    }

    @Test
    void nothingOfWhatRanBeforeIsSeen() throws Exception {
        try (DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            List<Outcome> cold = runAll(demo, "c", PixelakeLauncher::start);
            List<Outcome> first = runAll(demo, "w", PixelakeLauncher::startWarm);
            List<Outcome> second = runAll(demo, "x", PixelakeLauncher::startWarm);

            assertThat(cold).extracting(Outcome::code).containsExactly(2, 0, 0, 0, 2, 0, 0);
            assertThat(first).isEqualTo(cold);
            assertThat(second).isEqualTo(cold);
        }
    }

    /** Two that fail among others that don't. @param name a letter */
    private List<Outcome> runAll(DemoStore demo, String name, Start start) throws Exception {
        Path lake = directory.resolve(name);
        Path file = directory.resolve(name + ".csv");
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(run(demo, lake, start, "mirror", "--tables", PRODUCTS, "--parallelism", "0"));
        outcomes.add(run(demo, lake, start, "mirror", "--tables", PRODUCTS, "--until-caught-up"));
        outcomes.add(run(demo, lake, start, "status"));
        outcomes.add(run(demo, lake, start, "verify", PRODUCTS, "--all"));
        outcomes.add(run(demo, lake, start, "verify", "demo/films"));
        outcomes.add(run(demo, lake, start, "replay", PRODUCTS, "--into", "copies.products"));
        outcomes.add(run(demo, lake, start, "export", PRODUCTS, "--to", file.toString()));
        assertThat(Files.readString(file)).isEqualTo(Files.readString(directory.resolve("c.csv")));
        return outcomes;
    }

    private Outcome run(DemoStore demo, Path lake, Start start, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--source-url", demo.jdbcUrl(), "--lake", lake.toString()));
        try (ExternalProcess process = start.process("-Xmx600m", all.toArray(String[]::new))) {
            return new Outcome(process.exitCode(LIMIT), withoutNumbers(process.output() + process.errors(), lake));
        }
    }

    /** Times, ids and durations are new in each run, and what took no time has no speed. */
    private static String withoutNumbers(String said, Path lake) {
        return said.replace(lake.toString(), "LAKE")
                .replaceAll(", \\d+ rows/s", "")
                .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}|\\d+", "N");
    }
}
