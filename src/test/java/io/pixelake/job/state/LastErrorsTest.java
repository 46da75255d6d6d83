package io.pixelake.job.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.job.state.LastErrors.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastErrorsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() {
        LastErrors errors = new LastErrors(folder);
        errors.begin();
        errors.tables(Map.of("demo/a", "It \"broke\".\nBadly."));
        errors.job("The disk is full.");

        LastErrors.Known known = LastErrors.read(folder);

        assertThat(known.tables()).containsOnlyKeys("demo/a");
        assertThat(known.tables().get("demo/a").message()).isEqualTo("It \"broke\".\nBadly.");
        assertThat(known.job().map(Failure::message)).contains("The disk is full.");
    }

    @Test
    void passwordsAreNotWritten() throws Exception {
        LastErrors errors = new LastErrors(folder);
        errors.tables(Map.of("a", "No answer from //ann:hunter2@host"));
        Failure first = LastErrors.read(folder).tables().get("a");
        Thread.sleep(5);
        errors.tables(Map.of("a", "No answer from //ann:hunter2@host"));
        errors.job("No answer from //host?password=hunter2");

        assertThat(Files.readString(folder.resolve("last-errors.json"))).doesNotContain("hunter2");
        assertThat(first.message()).isEqualTo("No answer from //ann:***@host");
        assertThat(LastErrors.read(folder).tables()).containsEntry("a", first);
    }

    @Test
    void aFailureKeepsTheTimeWhenItWasFirstSeen() throws Exception {
        LastErrors errors = new LastErrors(folder);
        errors.tables(Map.of("a", "x"));
        Failure first = LastErrors.read(folder).tables().get("a");
        Thread.sleep(5);
        errors.tables(Map.of("a", "x", "b", "y"));

        assertThat(LastErrors.read(folder).tables()).containsEntry("a", first).containsKey("b");
    }

    @Test
    void theNextAttemptMovesAndTheFirstFailuresTimeStays() throws Exception {
        Instant next = Instant.parse("2026-01-01T00:01:00Z");
        LastErrors errors = new LastErrors(folder);
        errors.tables(Map.of("a", "x"), Map.of("a", next));
        Failure first = LastErrors.read(folder).tables().get("a");
        assertThat(first.nextAttempt()).contains(next);
        Thread.sleep(5);

        errors.tables(Map.of("a", "x"), Map.of("a", next.plusSeconds(120)));

        Failure second = LastErrors.read(folder).tables().get("a");
        assertThat(second).isEqualTo(new Failure("x", first.at(), Optional.of(next.plusSeconds(120))));
    }

    @Test
    void tablesThatGotOverItAndANewStartLeaveNothing() {
        LastErrors errors = new LastErrors(folder);
        errors.tables(Map.of("a", "x", "b", "y"));
        errors.tables(Map.of("b", "y"));
        assertThat(LastErrors.read(folder).tables()).containsOnlyKeys("b");

        new LastErrors(folder).begin();

        assertThat(LastErrors.read(folder)).isEqualTo(LastErrors.Known.NONE);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatCantBeReadIsNoFailure() throws Exception {
        Files.writeString(folder.resolve("last-errors.json"), "{\"tables\": {\"a\": ");
        assertThat(LastErrors.read(folder)).isEqualTo(LastErrors.Known.NONE);

        Files.writeString(
                folder.resolve("last-errors.json"), "{\"tables\": {\"a\": {\"message\": \"m\", \"at\": \"?\"}}}");
        assertThat(LastErrors.read(folder)).isEqualTo(LastErrors.Known.NONE);
    }

    @Test
    void aFolderThatIsGoneIsNoFailureEither() {
        new LastErrors(folder.resolve("gone")).tables(Map.of("a", "x"));

        assertThat(LastErrors.read(folder.resolve("gone"))).isEqualTo(LastErrors.Known.NONE);
    }
}
