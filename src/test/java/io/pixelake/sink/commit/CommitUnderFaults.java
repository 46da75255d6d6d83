package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorCatalog;
import io.pixelake.maintenance.BackOff;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyFileIO;
import io.pixelake.testkit.FaultyJdbcCatalog;
import io.pixelake.testkit.LakeInvariants;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInfo;

/** Commits groups while a fault happens, as one process after the other, until one comes to its end; then looks at the lake. */
public abstract class CommitUnderFaults extends EmbeddedLake {
    private static final Map<String, Integer> FAULTS = new TreeMap<>();
    private static final int PROCESSES = 3;
    /** Late swaps have come, and single faults are over, by the third attempt. */
    private static final MirrorCommitter.Retries QUICK = new MirrorCommitter.Retries(4, Duration.ofMillis(1));

    public final CommitScenes scenes = new CommitScenes(this);
    public final Map<Step, Integer> stepsToWrite = new EnumMap<>(Step.class);
    public Runnable check = () -> {};
    private Optional<String> prepared = Optional.empty();
    private Optional<Catalog> process = Optional.empty();

    @AfterAll
    public static void tell(TestInfo test) {
        int all = FAULTS.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println(test.getDisplayName() + " met " + all + " faults: " + FAULTS);
        FAULTS.clear();
    }

    @Override
    public Catalog writersCatalog() {
        return process.orElse(catalog);
    }

    public interface Plan {
        void on(Faults faults);
    }

    /** With a fault that the committer gets over by itself. */
    public final void survives(CommitScenes.Scene scene, String what, String counted, Plan plan) throws Exception {
        survives(scene, what, counted, 1, plan);
    }

    public final void survives(CommitScenes.Scene scene, String what, String counted, int mostProcesses, Plan plan)
            throws Exception {
        reset();
        try (Faults faults = Faults.named("commit")) {
            plan.on(faults);
            try {
                int processes = runToTheEnd(scene, faults);
                faults.release();
                assertThat(faults.met()).as("faults").isPositive();
                assertThat(processes).as("processes").isLessThanOrEqualTo(mostProcesses);
                check.run();
            } catch (AssertionError | Exception e) {
                throw new AssertionError(scene + ", " + what + ": " + e, e);
            }
            FAULTS.merge(counted, 1, Integer::sum);
        }
    }

    public final void begin(CommitScenes.Scene scene) throws Exception {
        check = () -> check(scene);
        scenes.prepare(scene);
        prepared = catalog.tableExists(NAME) ? Optional.of(metadata().metadataFileLocation()) : Optional.empty();
    }

    /** The lake as it was prepared; what was made since stays as orphans. */
    public final void reset() {
        if (catalog.tableExists(NAME)) {
            catalog.dropTable(NAME, false);
        }
        if (prepared.isPresent()) {
            catalog.registerTable(NAME, prepared.get());
        } else if (catalog.namespaceExists(NAME.namespace())) {
            catalog.dropNamespace(NAME.namespace());
        }
    }

    /** How a process opens the catalog; its files are faulty as well. */
    public Map<String, String> catalogOf(Faults faults) throws IOException {
        Map<String, String> properties =
                new HashMap<>(MirrorCatalog.embedded("lake", lake).properties());
        properties.put(CatalogProperties.CATALOG_IMPL, FaultyJdbcCatalog.class.getName());
        return properties;
    }

    private Map<String, String> faulty(Faults faults) throws IOException {
        Map<String, String> properties = new HashMap<>(catalogOf(faults));
        properties.put(CatalogProperties.FILE_IO_IMPL, FaultyFileIO.class.getName());
        properties.put(Faults.PROPERTY, faults.name());
        return properties;
    }

    /** One process after the other, until one comes to its end: the source's rows, and then what a checkpoint has of them. */
    public final int runToTheEnd(CommitScenes.Scene scene, Faults faults) throws Exception {
        List<byte[]> checkpoint = new ArrayList<>();
        for (int process = 1; ; process++) {
            try {
                runProcess(scene, checkpoint, faults);
                return process;
            } catch (Faults.Crash | Exception e) {
                if (process == PROCESSES) {
                    throw e;
                }
                faults.heal();
            }
        }
    }

    private void runProcess(CommitScenes.Scene scene, List<byte[]> checkpoint, Faults faults) throws Exception {
        Catalog faulty = MirrorCatalog.of("lake", faulty(faults)).open();
        try (MirrorCommitter committer = new MirrorCommitter(
                faulty,
                ALONE,
                Clock.systemUTC(),
                BackOff.none(),
                new UnregisteredMetricsGroup(),
                QUICK,
                false,
                new CommitThreads(1))) {
            process = Optional.of(faulty);
            if (checkpoint.isEmpty()) {
                for (GroupFiles group : scenes.write(scene)) {
                    checkpoint.add(new GroupFilesSerializer().serialize(group));
                }
            }
            stepsToWrite.putAll(faults.steps());
            committer.commit(restored(checkpoint));
        } finally {
            process = Optional.empty();
        }
    }

    private static Collection<Committer.CommitRequest<GroupFiles>> restored(List<byte[]> checkpoint)
            throws IOException {
        Collection<Committer.CommitRequest<GroupFiles>> requests = new ArrayList<>();
        GroupFilesSerializer serializer = new GroupFilesSerializer();
        for (byte[] group : checkpoint) {
            requests.add(new Request(serializer.deserialize(serializer.getVersion(), group)));
        }
        return requests;
    }

    public final void check(CommitScenes.Scene scene) {
        LakeInvariants invariants = LakeInvariants.of(table());
        invariants.check();
        assertThat(invariants.rowsByPosition()).containsExactlyEntriesOf(scenes.expected(scene));
    }
}
