package io.pixelake.job;

import io.pixelake.badcells.BadCellRule;
import io.pixelake.config.JsonForms;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.ShortNames;
import io.pixelake.config.TableFilter;
import io.pixelake.config.UserError;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TablePaths;
import io.pixelake.pixeltable.MirroredPart;
import io.pixelake.query.Projection;
import io.pixelake.query.Selection;
import io.pixelake.sink.iceberg.CommitPolicy;
import io.pixelake.sink.iceberg.MirrorCatalog;
import io.pixelake.sink.iceberg.MirrorHolder;
import io.pixelake.source.MirrorSource;
import io.pixelake.source.TargetNaming;
import io.pixelake.verify.VerifyRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
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
    private final Optional<LiveDisplay> display;

    public MirrorRun(MirrorConfig config) {
        this(config, Optional.empty(), Optional.empty());
    }

    /**
     * A run.
     *
     * @param savepoint what to restore instead of the newest local state
     * @param display what shows the tables while they are mirrored here
     */
    public MirrorRun(MirrorConfig config, Optional<Path> savepoint, Optional<LiveDisplay> display) {
        this.config = config;
        this.display = display;
        this.holder = MirrorHolder.startingNow(config.job().name());
        this.savepoint = savepoint;
    }

    /**
     * Runs until the job ends or is stopped by a signal.
     *
     * @return the failures of tables that couldn't go on; the others did
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
        LakeCatalog.check(config.lake());
        CheckedSource checked = new SourceCheck(config.source()).checked();
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
    RunningJob.End runOnCluster(MirrorSource.Settings source, PeriodicVerification verification) {
        StreamExecutionEnvironment cluster = StreamExecutionEnvironment.getExecutionEnvironment();
        buildForCluster(cluster, source);
        RunningJob job = RunningJob.start(cluster, config.job().name());
        if (job.isDetached() && config.job().verifyEvery().isPresent()) {
            LOG.warn(
                    "job.verify-every has no effect: this program ends now, and the job goes on in the cluster. Run pixelake verify by itself.");
        }
        return job.await(verification);
    }

    /** Builds the job on an environment that brings its cluster's settings. */
    void buildForCluster(StreamExecutionEnvironment cluster, CheckedSource checked) {
        buildForCluster(cluster, source(checked));
    }

    private void buildForCluster(StreamExecutionEnvironment cluster, MirrorSource.Settings source) {
        refuseRowsInCheckpoints(cluster.getConfiguration());
        cluster.configure(new JobSettings(config).everywhere());
        MirrorJob.build(cluster, config, source, catalog(), policy(source));
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
        FlinkFileSystems.prepareFor(config, TableFilter.of(config.source().tables())::matches);
        try (StopSignals signals = StopSignals.install()) {
            LakeCatalog.check(config.lake());
            CheckedSource checked = new SourceCheck(config.source()).checked();
            MirrorSource.Settings settings = warned(checked);
            StateOwner owner = new StateOwner(config.lake().stateDirectory());
            owner.check(checked.instance());
            try (LakeState state = LakeState.open(config.lake().stateDirectory(), holder)) {
                owner.check(checked.instance());
                if (!owner.hasState()) {
                    owner.mark(checked.instance());
                }
                catalog().prepare();
                state.setAside().settle(Path.of(config.lake().directory()));
                RestoredState restored = restored(state);
                MirrorSource.Settings source = restored.older()
                        ? settings.abandoningGroupsPlannedBefore(System.currentTimeMillis())
                        : settings;
                if (restored.checkpoint().isPresent()
                        && restored.checkpoint().get().sourceEnded()) {
                    LOG.info("Finishing what the last run had left to commit when it was cut short");
                    RunningJob.End rest = runHere(source, state, restored, PeriodicVerification.none(), signals);
                    if (!rest.finished() || !rest.failures().isEmpty()) {
                        return rest.failures();
                    }
                    restored = RestoredState.none();
                }
                display.ifPresent(LiveDisplay::start);
                try (PeriodicVerification verification = verification(checked)) {
                    List<String> failures = with(
                            runHere(source, state, restored, verification, signals)
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
            display.ifPresent(LiveDisplay::close);
        }
    }

    private RestoredState restored(LakeState state) throws IOException {
        return savepoint.isPresent() ? RestoredState.named(Checkpoint.named(savepoint.get())) : state.restorable();
    }

    /** Runs the job in this process. */
    RunningJob.End runHere(
            MirrorSource.Settings source,
            LakeState state,
            RestoredState restored,
            PeriodicVerification verification,
            StopSignals signals)
            throws IOException {
        JobSettings.wakeSeldom();
        StreamExecutionEnvironment local = StreamExecutionEnvironment.createLocalEnvironment(
                config.job().parallelism(), new JobSettings(config).local(state, restored.checkpoint()));
        MirrorJob.build(local, config, source, catalog(), policy(source));
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
    MirrorHolder holder() {
        return holder;
    }

    MirrorCatalog catalog() {
        return LakeCatalog.of(config.lake());
    }

    private CommitPolicy policy(MirrorSource.Settings source) {
        return new CommitPolicy(
                holder,
                source.handling().keepForeignWrites(),
                MirrorJob.format(config.lake()),
                source.source(),
                source.listed(),
                source.handling().replaceable());
    }

    /** What is to be done with a source. */
    MirrorSource.Settings source(CheckedSource checked) {
        return source(checked, NamedTables.in(checked.address()));
    }

    /** The same with a warning of each setting that means no table. */
    private MirrorSource.Settings warned(CheckedSource checked) {
        NamedTables tables = NamedTables.in(checked.address());
        tables.warnOfMistakes(config);
        return source(checked, tables);
    }

    private MirrorSource.Settings source(CheckedSource checked, NamedTables tables) {
        MirrorSource.Scope scope = new MirrorSource.Scope.Mirror(tables.filter(config), naming(tables.letters()));
        return source(checked, tables, scope, history());
    }

    MirrorSource.Settings source(
            CheckedSource checked, NamedTables tables, MirrorSource.Scope scope, MirrorSource.History history) {
        Map<String, MirrorConfig.Table> settings = tables.settings(config);
        return new MirrorSource.Settings(
                checked.address(),
                checked.instance(),
                checked.tables(),
                scope,
                history,
                handling(tables),
                parts(settings),
                json(settings),
                layouts(settings),
                config.source().untilCaughtUp(),
                config.source().pollInterval(),
                new MirrorSource.Cells(config.job().parallelism(), badCells(config, tables.letters())));
    }

    /** How tables of the source are called in the lake. */
    TargetNaming naming(TablePaths letters) {
        Map<String, String> targets = new HashMap<>();
        config.tables().forEach((path, table) -> table.target().ifPresent(target -> targets.put(path, target)));
        List<String> namespace = config.lake()
                .namespace()
                .map(name -> Arrays.asList(name.split("\\.")))
                .orElse(List.of());
        return new TargetNaming(targets, namespace, letters);
    }

    private MirrorSource.Handling handling(NamedTables tables) {
        MirrorConfig.History history = config.lake().history();
        return new MirrorSource.Handling(
                config.lake().ifExists() == MirrorConfig.IfExists.REPLACE,
                drops(history),
                history.snapshots() == MirrorConfig.Snapshots.TAG,
                history.onForeignWrite() == MirrorConfig.OnForeignWrite.KEEP,
                config.source().allowUnknownSchemaVersion(),
                replaceable(tables),
                0);
    }

    /** Another Pixeltable's mirror is replaced where its path is given in full: one glob for many says nothing of any. */
    private Set<String> replaceable(NamedTables tables) {
        return config.lake().ifExists() == MirrorConfig.IfExists.REPLACE
                ? config.source().tables().stream()
                        .flatMap(path -> tables.meant(path).stream())
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static MirrorSource.Drops drops(MirrorConfig.History history) {
        MirrorConfig.Drops drops = history.drops();
        return new MirrorSource.Drops(
                history.onDrop() == MirrorConfig.OnDrop.DROP,
                drops.after(),
                drops.purge(),
                drops.confirmed() ? System.currentTimeMillis() + CONFIRMED.toMillis() : 0);
    }

    /** What is mirrored of tables, by path. */
    static Map<String, MirroredPart> parts(Map<String, MirrorConfig.Table> settings) {
        Map<String, MirroredPart> parts = new HashMap<>();
        settings.forEach((path, table) -> parts.put(path, part(table)));
        return parts;
    }

    private static MirroredPart part(MirrorConfig.Table table) {
        MirrorConfig.Rows rows = table.rows();
        return new MirroredPart(
                table.errors() == MirrorConfig.Errors.COLUMNS,
                table.embeddings(),
                new Projection(new Selection(rows.select(), rows.where()), rows.types(), media(table.cells())));
    }

    /** What local references become is told by the snapshots' marks, so that it has to be known from the media's settings alone. */
    private static Map<String, MediaTreatment> media(MirrorConfig.Cells cells) {
        Map<String, MediaTreatment> media = new HashMap<>(cells.media());
        if (cells.onBadCell() == MirrorConfig.OnBadCell.NULL) {
            media.replaceAll((column, treatment) -> treatment.whereBadCellsAreNull());
        }
        return media;
    }

    /** Of which tables bad cells become NULL, and where that is noted on the machine that reads them. */
    static BadCellRule badCells(MirrorConfig config, TablePaths letters) {
        Path folder = config.lake().stateDirectory().toAbsolutePath().resolve("bad-cells");
        Map<String, String> files = new HashMap<>();
        config.tables().forEach((path, table) -> {
            if (table.cells().onBadCell() == MirrorConfig.OnBadCell.NULL) {
                String name = URLEncoder.encode(path.replace('/', '.'), StandardCharsets.UTF_8);
                files.put(path, folder.resolve(ShortNames.of(name, ".jsonl")).toString());
            }
        });
        return new BadCellRule(files, letters);
    }

    /** In which form the JSON columns of tables are mirrored, by path. */
    private static Map<String, JsonForms> json(Map<String, MirrorConfig.Table> settings) {
        Map<String, JsonForms> forms = new HashMap<>();
        settings.forEach((path, table) -> forms.put(path, table.json()));
        return forms;
    }

    /** How rows lie in the files of mirrors, by the path of their tables. */
    private static Map<String, TableLayout> layouts(Map<String, MirrorConfig.Table> settings) {
        Map<String, TableLayout> layouts = new HashMap<>();
        settings.forEach((path, table) -> layouts.put(path, table.layout()));
        return layouts;
    }

    private MirrorSource.History history() {
        boolean earliest = config.source().start() == MirrorConfig.Start.EARLIEST;
        return new MirrorSource.History(
                earliest ? new MirrorSource.Start.Earliest() : new MirrorSource.Start.Current(),
                new MirrorSource.End.Current(),
                config.lake().history().granularity() == MirrorConfig.Granularity.CHECKPOINT,
                tagsVersions());
    }

    boolean tagsVersions() {
        return config.lake().history().tag() == MirrorConfig.Tag.VERSIONS;
    }
}
