package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.relocation.LakeRelocation;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Crash;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyFileIO;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that relocates a lake of several tables dies before or while it writes each single file. */
class LakeRelocationCrashTest {
    private static final List<Step> WRITES =
            List.of(Step.WRITE_MANIFEST_LIST, Step.WRITE_MANIFEST, Step.WRITE_DELETES, Step.WRITE_METADATA);

    private static final int APPENDS = 2;
    private static final int CHECKED_ONE_IN = 8;

    @TempDir
    Path directory;

    private final Faults faults = Faults.named("relocation");
    private Path original;
    private Path copy;

    @BeforeEach
    void makeLake() throws IOException {
        original = directory.resolve("original");
        copy = directory.resolve("copy");
        TablesToMove.make(original, APPENDS);
    }

    @AfterEach
    void forgetFaults() {
        faults.close();
    }

    @Test
    void theLakeIsAsItWasAndDoingItAgainCompletesIt() throws Exception {
        Map<Step, Integer> steps = stepsOfOneThatCompletes();
        assertThat(steps).containsOnlyKeys(WRITES);
        Map<String, Integer> before = contents(original);
        int crashes = 0;
        for (Map.Entry<Step, Integer> step : steps.entrySet()) {
            for (int occurrence = 0; occurrence < step.getValue(); occurrence++) {
                for (Moment moment : List.of(Moment.BEFORE, Moment.HALFWAY)) {
                    crash(step.getKey(), moment, occurrence);
                    assertThat(contents(copy)).containsAllEntriesOf(before);
                    assertThat(LakePlace.madeElsewhere(copy)).contains(original);
                    if (++crashes % CHECKED_ONE_IN == 0) {
                        assertOpensAtTheOldPlace();
                        relocate();
                        assertRelocated(before);
                        assertThat(contents(original)).isEqualTo(before);
                    }
                }
            }
        }
        assertThat(crashes).isGreaterThan(40);
    }

    /** Nothing but hints is left to do when the process dies behind the switch. */
    @Test
    void theSwitchIsTheLastThing() throws Exception {
        FileUtils.copyDirectory(original.toFile(), copy.toFile());
        assertThatThrownBy(() -> LakeRelocation.run(copy, () -> {
                    throw new IllegalStateException("died");
                }))
                .hasMessage("died");
        assertThat(LakePlace.madeElsewhere(copy)).contains(original);
        relocate();
        assertRelocated(contents(original));
    }

    private Map<Step, Integer> stepsOfOneThatCompletes() throws IOException {
        FileUtils.copyDirectory(original.toFile(), copy.toFile());
        LakeRelocation.run(copy, faultyFiles(), () -> {});
        assertRelocated(contents(original));
        Map<Step, Integer> steps = faults.steps();
        steps.keySet().retainAll(WRITES);
        return steps;
    }

    private void crash(Step step, Moment moment, int occurrence) throws IOException {
        FileUtils.deleteDirectory(copy.toFile());
        FileUtils.copyDirectory(original.toFile(), copy.toFile());
        faults.planCrash(step, moment, occurrence);
        assertThatThrownBy(() -> LakeRelocation.run(copy, faultyFiles(), () -> {}))
                .as(moment + " " + step + " " + occurrence)
                .isInstanceOf(Crash.class);
        faults.heal();
    }

    private static FaultyFileIO faultyFiles() {
        FaultyFileIO files = new FaultyFileIO();
        files.initialize(Map.of(Faults.PROPERTY, "relocation"));
        return files;
    }

    private void relocate() throws IOException {
        assertThat(LakeRelocation.run(copy, () -> {}).tables()).isEqualTo(TablesToMove.NAMES.size());
    }

    private void assertRelocated(Map<String, Integer> before) throws IOException {
        assertThat(LakePlace.madeElsewhere(copy)).isEmpty();
        Map<String, Integer> files = new TreeMap<>(before);
        files.remove("catalog.db");
        files.keySet().removeIf(file -> file.endsWith("version-hint.text"));
        assertThat(contents(copy)).containsAllEntriesOf(files);
        TablesToMove.assertComplete(copy, APPENDS);
    }

    private void assertOpensAtTheOldPlace() throws IOException {
        Path hidden = Files.move(original, directory.resolve("hidden"));
        Files.move(copy, original);
        assertThat(LakePlace.madeElsewhere(original)).isEmpty();
        TablesToMove.assertComplete(original, APPENDS);
        Files.move(original, copy);
        Files.move(hidden, original);
    }

    private static Map<String, Integer> contents(Path folder) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
