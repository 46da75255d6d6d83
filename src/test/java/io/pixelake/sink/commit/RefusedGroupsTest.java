package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.TableTrouble;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TargetName;
import io.pixelake.testkit.PlanBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't be committed to one table doesn't keep the groups of others from it, whichever comes first. */
class RefusedGroupsTest extends EmbeddedLake {
    private static final TargetName BESIDE = new TargetName(List.of("demo"), "beside");
    private static final MirrorCommitter.Retries QUICK = new MirrorCommitter.Retries(3, Duration.ofMillis(1));

    /** With a group of another table behind it. */
    private void commitBoth(Catalog through, GroupFiles... troubled) throws Exception {
        CommitPolicy policy = policy(ALONE.holder(), false, format);
        MirrorCommitter committer = new MirrorCommitter(
                through,
                policy,
                Clock.systemUTC(),
                BackOff.none(),
                new UnregisteredMetricsGroup(),
                QUICK,
                false,
                new CommitThreads(1));
        GroupFiles[] all = Arrays.copyOf(troubled, troubled.length + 1);
        all[troubled.length] = beside();
        commit(committer, all);
        assertThat(catalog.loadTable(TableIdentifier.of("demo", "beside")).currentSnapshot())
                .as("the other table's group")
                .isNotNull();
    }

    private GroupFiles beside() throws IOException {
        MirrorTarget target =
                MirrorTarget.of(BESIDE, lake.resolve("warehouse/demo/beside").toString());
        return write(plan(new UUID(7, 7), 7).first().target(target).build(), List.of(), row(5, 0));
    }

    @Test
    void theTargetBecameAnotherTablesMirror() throws Exception {
        GroupFiles late = write(plan(2).first().build(), List.of(), row(2, 2));
        GroupPlan others = plan(Plans.OTHER, 1).first().build();
        commit(catalog, write(others, List.of(), row(1, 1)));

        commitBoth(catalog, late);

        assertThat(metadata().property(MirrorMarks.TABLE_ID, "none")).isEqualTo(Plans.OTHER.toString());
        assertThat(versions()).containsExactly(1L);
    }

    @Test
    void theFormatVersionIsTooHigh() throws Exception {
        format = new MirrorFormat(3, true, false);
        commit(catalog, first(row(1, 1)));
        GroupFiles late = delta(2, List.of(), row(2, 2));
        format = new MirrorFormat(2, true, false);

        commitBoth(catalog, late);

        assertThat(refusal(2)).contains("format version 3");
    }

    @Test
    void whatIsBeforeARefusedGroupIsCommitted() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles second = delta(2, List.of(), row(2, 2));
        GroupFiles third = delta(3, List.of(), row(3, 3));
        GroupFiles fourth = delta(4, List.of(), row(4, 4));
        Files.delete(LocalFileIO.path(dataFile(third).location()));

        commitBoth(catalog, second, third, fourth);

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(refusal(2)).isEqualTo("not refused");
        assertThat(refusal(3)).contains("is gone");
        assertThat(refusal(4)).contains("is gone");
    }

    /** Of a table that isn't there yet, the planner has to hear it too. */
    @Test
    void theFilesOfAFirstGroupWereCleanedUp() throws Exception {
        GroupFiles first = first(row(1, 1));
        Files.delete(LocalFileIO.path(dataFile(first).location()));

        commitBoth(catalog, first);

        assertThat(catalog.tableExists(NAME)).isFalse();
        assertThat(refusal(1)).contains("is gone");
    }

    @Test
    void theMetadataFileIsGone() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles late = delta(2, List.of(), row(2, 2));
        Files.delete(LocalFileIO.path(metadata().metadataFileLocation()));

        commitBoth(catalog, late);

        assertThat(refusal(2)).contains("demo/t", "demo.t", "NotFoundException", "metadata.json");
    }

    @Test
    void aMetadataFileThatHoldsSomethingElseIsTheTablesTroubleToo() throws Exception {
        Path file = lake.resolve("half.metadata.json");
        Files.writeString(file, "{\"format-ver");

        assertThatThrownBy(() -> TableMetadataParser.read(new LocalFileIO(), file.toString()))
                .satisfies(failure -> assertThat(TableTrouble.isBehind(failure)).isTrue());
    }

    static Stream<RuntimeException> answers() {
        return Stream.of(
                new UnsupportedOperationException("Tables can't have two snapshots in one commit"),
                new ForbiddenException("Not authorized: UPDATE_TABLE on demo.t"),
                new ValidationException("Found conflicting files"),
                new RuntimeException("wrapped", new UnsupportedOperationException("not here")));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void theCatalogRefusesThisTable(RuntimeException answer) throws Exception {
        commit(catalog, first(row(1, 1)));

        commitBoth(refusing(answer), delta(2, List.of(), row(2, 2)));

        assertThat(versions()).containsExactly(1L);
        assertThat(refusal(2)).contains("Cannot commit demo/t to demo.t", answer.toString());
    }

    @Test
    void aCatalogThatIsDownIsWaitedFor() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles group = delta(2, List.of(), row(2, 2));

        assertThatThrownBy(() -> commitBoth(refusing(new ServiceFailureException("503")), group))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("after 3 attempts");
    }

    /** What is dropped stays outstanding for the planner, until it reads why: also after the table can be read again. */
    @Test
    void aFolderThatCannotBeReachedForAWhile() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles late = delta(2, List.of(), row(2, 2));
        Path folder = lake.resolve("warehouse/demo/t");
        Path away = lake.resolve("warehouse/demo/away");
        Files.move(folder, away);
        Files.createFile(folder);

        commitBoth(catalog, late);

        assertThat(refusal(2)).as("meanwhile").contains("Cannot commit demo/t to demo.t");
        Files.delete(folder);
        Files.move(away, folder);
        assertThat(versions()).containsExactly(1L);
        assertThat(refusal(2)).as("afterwards").contains("Cannot commit demo/t to demo.t");
        assertThat(refusal(3)).isEqualTo("not refused");
    }

    @Test
    void aFolderThatCanBeReadButNotWritten() throws Exception {
        commit(catalog, first(row(1, 1)));

        commitBoth(new FaultyCatalog(catalog, ReadOnly::new), delta(2, List.of(), row(2, 2)));

        assertThat(refusal(2)).contains("Cannot commit demo/t to demo.t", "AccessDeniedException");
    }

    /** The planner reads why at any time, and then takes the group's change lines for void. */
    @Test
    void whatWasRefusedBeforeACrashStaysRefused() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles restored = delta(2, List.of(), row(2, 2));
        commitBoth(refusing(new UnsupportedOperationException("not here")), restored);
        String reason = refusal(2);

        commit(catalog, restored, delta(3, List.of(), row(3, 3)));

        assertThat(versions()).containsExactly(1L);
        assertThat(refusal(2)).isEqualTo(reason).contains("not here");
        PlanBuilder again = plan(4).between(Plans.at(1), Plans.at(2)).previous(0);
        commit(catalog, write(again.build(), List.of(), row(2, 2)));
        assertThat(versions()).containsExactly(1L, 2L);
    }

    /** The planner would wait for ever for groups that are dropped all the same. */
    @Test
    void whereNobodyCanBeToldTheJobStartsAgainWithTheGroups() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles group = delta(2, List.of(), row(2, 2));
        Path beside = Files.createFile(lake.resolve("warehouse/demo/pixelake_refused_t"));

        assertThatThrownBy(() -> commitBoth(new FaultyCatalog(catalog, ReadOnly::new), group))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "Cannot commit demo/t to demo.t", beside.toString(), "starts again with the same groups");

        commitBoth(catalog, group);
        assertThat(versions()).containsExactly(1L, 2L);
    }

    @Test
    void aCatalogThatGoesDownWhenAGroupIsRefusedIsWaitedFor() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles group = delta(2, List.of(), row(2, 2));
        Files.createFile(lake.resolve("warehouse/demo/pixelake_refused_t"));
        AtomicBoolean down = new AtomicBoolean();
        Catalog through = new FaultyCatalog(
                catalog,
                (name, run) -> {
                    down.set(true);
                    throw new UnsupportedOperationException("not here");
                },
                () -> {
                    if (down.get()) {
                        throw new ServiceFailureException("503");
                    }
                });

        assertThatThrownBy(() -> commitBoth(through, group))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("not here", "503");
        assertThat(refusal(2)).isEqualTo("not refused");
    }

    /** Storage that nothing can be written to. */
    private record ReadOnly(FileIO files) implements FileIO {
        @Override
        public InputFile newInputFile(String path) {
            return files.newInputFile(path);
        }

        @Override
        public OutputFile newOutputFile(String path) {
            throw new UncheckedIOException(new AccessDeniedException(path));
        }

        @Override
        public void deleteFile(String path) {
            throw new UncheckedIOException(new AccessDeniedException(path));
        }
    }

    private Catalog refusing(RuntimeException answer) {
        return new FaultyCatalog(catalog, (name, run) -> {
            if (name.equals(NAME)) {
                throw answer;
            }
            run.run();
        });
    }
}
