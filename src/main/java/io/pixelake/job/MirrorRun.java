package io.pixelake.job;

import io.pixelake.access.ConfiguredTables;
import io.pixelake.access.FileSystemAccess;
import io.pixelake.access.LakeAccess;
import io.pixelake.access.NamedTables;
import io.pixelake.access.SourceAccess;
import io.pixelake.changes.FormerChangeFiles;
import io.pixelake.changes.operator.HeldForTargets;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.TableFilter;
import io.pixelake.config.UserError;
import io.pixelake.job.state.Checkpoint;
import io.pixelake.job.state.LocalState;
import io.pixelake.job.state.RestoredState;
import io.pixelake.job.state.StateOwner;
import io.pixelake.job.state.UnclaimedState;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.sink.commit.CommitPolicy;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.verify.PeriodicVerification;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.verify.VerifyRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a mirror job to its end: on the cluster that this program was submitted to, otherwise on a Flink runtime inside this
 * process.
 */
public final class MirrorRun {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorRun.class);

    /** So long after the start a user's word counts that tables were dropped; a job that fails over later must not repeat it. */
    private static final Duration CONFIRMED = Duration.ofMinutes(10);

    private final MirrorConfig config;
    private final MirrorHolder holder;
    private final Optional<Path> savepoint;
    private final Optional<JobDisplay> display;

    public MirrorRun(MirrorConfig config) {
        this(config, Optional.empty(), Optional.empty());
    }

    /**
     * A run.
     *
     * @param savepoint what to restore instead of the newest local state
     * @param display what shows the tables while they are mirrored here
     */
    public MirrorRun(MirrorConfig config, Optional<Path> savepoint, Optional<JobDisplay> display) {
        this.config = config;
        this.display = display;
        this.holder = MirrorHolder.startingNow(config.job().name());
        this.savepoint = savepoint;
    }

    /**
     * Runs until the job ends or is stopped by a signal.
     *
     * @return the failures of tables that couldn't continue; the others did
     * @throws UserError when the job can't start or fails as a whole
     */
    public List<String> run() {
        return isOnCluster() ? runOnCluster() : runHere();
    }

    /** Whether this program was submitted to a Flink cluster. */
    public static boolean isOnCluster() {
        return !(StreamExecutionEnvironment.getExecutionEnvironment() instanceof LocalStreamEnvironment);
    }

    private List<String> runOnCluster() {
        savepoint.ifPresent(path -> {
            throw new UserError(
                    2,
                    "Cannot start from the savepoint " + path + " on a cluster: give it to Flink: flink run -s "
                            + path);
        });
        LakeAccess.checkForMirrors(config.lake());
        CheckedSource checked = new SourceAccess(config.source()).checked();
        try (PeriodicVerification verification = verification(checked)) {
            return with(runOnCluster(warned(checked), verification).failures(), verification);
        }
    }

    private PeriodicVerification verification(CheckedSource source) {
        return new PeriodicVerification(
                config.job().verifyEvery(),
                () -> VerifyRun.verify(
                        config, source, VerifyRequest.newest(), line -> LOG.debug("Verifying: {}", line)));
    }

    private static List<String> with(List<String> failures, PeriodicVerification verification) {
        List<String> all = new ArrayList<>(failures);
        all.addAll(verification.differences());
        return all;
    }

    /** Runs the job on the cluster that this program was submitted to. */
    public RunningJob.End runOnCluster(PlanningSettings source, PeriodicVerification verification) {
        StreamExecutionEnvironment cluster = StreamExecutionEnvironment.getExecutionEnvironment();
        buildForCluster(cluster, source);
        RunningJob job = RunningJob.start(cluster, config.job().name());
        if (job.isDetached() && config.job().verifyEvery().isPresent()) {
            LOG.warn(
                    "job.verify-every has no effect: this program exits now, and the job continues in the cluster. Run pixelake verify by itself.");
        }
        return job.await(verification);
    }

    /** Builds the job on an environment that brings its cluster's settings. */
    void buildForCluster(StreamExecutionEnvironment cluster, CheckedSource checked) {
        buildForCluster(cluster, source(checked));
    }

    private void buildForCluster(StreamExecutionEnvironment cluster, PlanningSettings source) {
        refuseRowsInCheckpoints(cluster.getConfiguration());
        cluster.configure(new JobSettings(config).everywhere());
        boolean restores = cluster.getConfiguration()
                .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                .isPresent();
        MirrorJob.build(cluster, config, source, catalog(), policy(source), restores);
    }

    /**
     * Rows between two tasks that an unaligned checkpoint overtakes come first after a restore, when no writer knows their group yet.
     * In one task there are none.
     */
    private static void refuseRowsInCheckpoints(ReadableConfig cluster) {
        if (cluster.get(CheckpointingOptions.ENABLE_UNALIGNED) && !cluster.get(PipelineOptions.OPERATOR_CHAINING)) {
            throw new UserError(
                    2,
                    "Cannot run with " + CheckpointingOptions.ENABLE_UNALIGNED.key() + ": true and "
                            + PipelineOptions.OPERATOR_CHAINING.key() + ": false. Leave one of them at its default.");
        }
    }

    private List<String> runHere() {
        FileSystemAccess.prepareFor(
                config, TableFilter.of(config.source().reading().tables())::matches);
        try (StopSignals signals = StopSignals.install()) {
            LakeAccess.checkForMirrors(config.lake());
            CheckedSource checked = new SourceAccess(config.source()).checked();
            PlanningSettings settings = warned(checked);
            StateOwner owner = new StateOwner(config.lake().stateDirectory());
            owner.check(checked.instance());
            try (LocalState state = LocalState.open(config.lake().stateDirectory(), holder)) {
                owner.check(checked.instance());
                if (!owner.hasState()) {
                    owner.mark(checked.instance());
                }
                catalog().prepare();
                state.setAside().settle(Path.of(config.lake().directory()));
                RestoredState restored = restored(state);
                if (restored.checkpoint().isPresent()
                        && restored.checkpoint().get().sourceEnded()) {
                    LOG.info("Finishing what the last run had left to commit when it was cut short");
                    RunningJob.End rest = runHere(settings, state, restored, PeriodicVerification.none(), signals);
                    if (!rest.finished() || !rest.failures().isEmpty()) {
                        return rest.failures();
                    }
                    restored = RestoredState.none();
                }
                display.ifPresent(JobDisplay::start);
                try (PeriodicVerification verification = verification(checked)) {
                    List<String> failures = with(
                            runHere(settings, state, restored, verification, signals)
                                    .failures(),
                            verification);
                    // State that didn't say whose it is was resumed from.
                    owner.mark(checked.instance());
                    return failures;
                }
            }
        } catch (IOException e) {
            throw new UserError(
                    1,
                    "Cannot read or write the state of the lake at "
                            + config.lake().directory() + ": " + e,
                    e);
        } finally {
            display.ifPresent(JobDisplay::close);
        }
    }

    private RestoredState restored(LocalState state) throws IOException {
        return savepoint.isPresent() ? RestoredState.named(Checkpoint.named(savepoint.get())) : state.restorable();
    }

    /** Runs the job in this process. */
    public RunningJob.End runHere(
            PlanningSettings source,
            LocalState state,
            RestoredState restored,
            PeriodicVerification verification,
            StopSignals signals)
            throws IOException {
        JobSettings.wakeSeldom();
        StreamExecutionEnvironment local = StreamExecutionEnvironment.createLocalEnvironment(
                config.job().parallelism(), new JobSettings(config).local(state, restored.checkpoint()));
        boolean hasFormerFiles = restored.checkpoint().isPresent()
                && restored.checkpoint()
                        .get()
                        .hasStateOf(
                                FormerChangeFiles.committers(config.changes().files()));
        MirrorJob.build(local, config, source, catalog(), policy(source), hasFormerFiles);
        if (restored.checkpoint().isPresent()) {
            new UnclaimedState(restored.checkpoint().get())
                    .warn(local.getStreamGraph(false).getJobGraph());
        }
        RunningJob job = RunningJob.start(local, config.job().name());
        verification.start();
        RunningJob.End end = job.await(state, restored.earlier(), signals);
        if (end.finished()) {
            // All is committed, and a checkpoint of a source that has ended would end the next run at once.
            state.forgetCheckpoints();
        }
        return end;
    }

    /** This run, as others see it. */
    public MirrorHolder holder() {
        return holder;
    }

    public MirrorCatalog catalog() {
        return LakeAccess.of(config.lake());
    }

    private CommitPolicy policy(PlanningSettings source) {
        return new CommitPolicy(
                holder,
                source.handling().keepForeignWrites(),
                MirrorJob.format(config.lake()),
                source.source(),
                source.origin().tables(),
                source.handling().replaceable(),
                MirrorJob.history(config.lake()),
                new HeldForTargets(config.changes()));
    }

    /** What is to be done with a source. */
    PlanningSettings source(CheckedSource checked) {
        return source(checked, NamedTables.in(checked.address()));
    }

    /** The same with a warning of each setting that means no table. */
    private PlanningSettings warned(CheckedSource checked) {
        NamedTables tables = NamedTables.in(checked.address());
        tables.warnOfMistakes(config);
        return source(checked, tables);
    }

    private PlanningSettings source(CheckedSource checked, NamedTables tables) {
        PlanningSettings.Scope scope = new PlanningSettings.Scope.Mirror(
                tables.filter(config), ConfiguredTables.naming(config, tables.letters()));
        return source(checked, tables, scope, history());
    }

    public PlanningSettings source(
            CheckedSource checked, NamedTables tables, PlanningSettings.Scope scope, PlanningSettings.History history) {
        Map<String, MirrorConfig.Table> settings = tables.settings(config);
        return new PlanningSettings(
                checked,
                scope,
                history,
                handling(tables),
                ConfiguredTables.tables(settings),
                config.source().reading().untilCaughtUp(),
                config.source().reading().pollInterval(),
                new PlanningSettings.Cells(
                        config.job().parallelism(),
                        ConfiguredTables.badCells(config, tables.letters()),
                        !config.changes().files().isEmpty()));
    }

    private PlanningSettings.Handling handling(NamedTables tables) {
        MirrorConfig.History history = config.lake().history();
        return new PlanningSettings.Handling(
                config.lake().catalog().ifExists() == MirrorConfig.IfExists.REPLACE,
                drops(),
                history.snapshots() == MirrorConfig.Snapshots.TAG,
                history.onForeignWrite() == MirrorConfig.OnForeignWrite.KEEP,
                config.source().reading().allowUnknownSchemaVersion(),
                replaceable(tables));
    }

    /** Another Pixeltable's mirror is replaced where its path is given in full: one glob for many says nothing of any. */
    private Set<String> replaceable(NamedTables tables) {
        return config.lake().catalog().ifExists() == MirrorConfig.IfExists.REPLACE
                ? config.source().reading().tables().stream()
                        .flatMap(path -> tables.meant(path).stream())
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private PlanningSettings.Drops drops() {
        MirrorConfig.Drops drops = config.lake().drops();
        return new PlanningSettings.Drops(
                drops.onDrop() == MirrorConfig.OnDrop.DROP,
                drops.after(),
                drops.purge(),
                drops.confirmed() ? System.currentTimeMillis() + CONFIRMED.toMillis() : 0);
    }

    private PlanningSettings.History history() {
        boolean earliest = config.source().reading().start() == MirrorConfig.Start.EARLIEST;
        return new PlanningSettings.History(
                earliest ? new PlanningSettings.Start.Earliest() : new PlanningSettings.Start.Current(),
                new PlanningSettings.End.Current(),
                config.lake().history().granularity() == MirrorConfig.Granularity.CHECKPOINT,
                tagsVersions());
    }

    public boolean tagsVersions() {
        return config.lake().history().tag() == MirrorConfig.Tag.VERSIONS;
    }
}
