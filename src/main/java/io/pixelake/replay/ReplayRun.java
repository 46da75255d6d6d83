package io.pixelake.replay;

import io.pixelake.access.ConfiguredTables;
import io.pixelake.access.FileSystemAccess;
import io.pixelake.access.LakeAccess;
import io.pixelake.access.NamedTables;
import io.pixelake.access.SourceAccess;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.ShortNames;
import io.pixelake.config.UserError;
import io.pixelake.job.MirrorJob;
import io.pixelake.job.MirrorRun;
import io.pixelake.job.RunningJob;
import io.pixelake.job.StopSignals;
import io.pixelake.job.state.LocalState;
import io.pixelake.job.state.RestoredState;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.planning.TargetNamePlanner;
import io.pixelake.verify.PeriodicVerification;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays versions of one table, each as a snapshot, and ends. It rests on these assumptions:
 *
 * <ul>
 *   <li>It begins without Flink state: the target says where the last replay ended, or was killed. So it may be asked for other
 *       versions each time, which a plan kept in a checkpoint would not know of.
 *   <li>It never moves, drops or takes over a mirror, and a target beside the table's mirror is marked, so that no mirror takes it
 *       for its own. That, and its own lock, is why it may run beside a mirror of the same lake.
 * </ul>
 */
public final class ReplayRun {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayRun.class);

    private final MirrorConfig config;
    private final ReplayRequest request;
    private final MirrorRun runner;

    public ReplayRun(MirrorConfig config, ReplayRequest request) {
        this.config = bounded(config);
        this.request = request;
        this.runner = new MirrorRun(this.config);
    }

    /** Ends by itself, and looks at no settings that concern many tables or the time after. */
    private static MirrorConfig bounded(MirrorConfig config) {
        MirrorConfig.Reading reading = config.source().reading();
        MirrorConfig.Source one = new MirrorConfig.Source(
                config.source().place(),
                new MirrorConfig.Reading(
                        List.of(), reading.start(), reading.pollInterval(), true, reading.allowUnknownSchemaVersion()));
        MirrorConfig.Lake lake = config.lake();
        MirrorConfig.Lake plain = new MirrorConfig.Lake(
                lake.directory(),
                lake.catalog(),
                new MirrorConfig.History(
                        MirrorConfig.Granularity.VERSION,
                        MirrorConfig.Snapshots.TABLE,
                        lake.history().tag(),
                        lake.history().onForeignWrite(),
                        lake.history().kept()),
                new MirrorConfig.Drops(MirrorConfig.OnDrop.KEEP, Duration.ZERO, false, false),
                lake.format(),
                MirrorConfig.Maintenance.NONE);
        return new MirrorConfig(one, plain, MirrorConfig.Changes.NONE, config.tables(), config.job());
    }

    /**
     * Runs until all is committed, or a signal stops it.
     *
     * @return why the table couldn't be replayed to the end
     * @throws UserError when what is asked for can't be, or the job fails as a whole
     */
    public List<String> run() {
        LakeAccess.checkForMirrors(config.lake());
        CheckedSource checked = new SourceAccess(config.source()).checked();
        ReplayPlan plan = ReplayPlan.of(checked.address(), request);
        NamedTables tables = NamedTables.in(checked.address());
        ReplayTarget target = target(plan, tables);
        return MirrorRun.isOnCluster() ? runOnCluster(checked, tables, target) : runHere(checked, tables, target);
    }

    private ReplayTarget target(ReplayPlan plan, NamedTables tables) {
        TargetName own = ConfiguredTables.naming(config, tables.letters())
                .target(plan.table().path());
        TargetName name = request.into()
                .map(into -> new TargetNamePlanner(Map.of(request.table(), into), List.of()).target(request.table()))
                .orElse(own);
        return new ReplayTarget(plan, name, !name.equals(own));
    }

    private List<String> runOnCluster(CheckedSource checked, NamedTables tables, ReplayTarget target) {
        PlanningSettings source = settings(checked, tables, target);
        check(target, source);
        return outcome(runner.runOnCluster(source, PeriodicVerification.none()), target, source);
    }

    private List<String> runHere(CheckedSource checked, NamedTables tables, ReplayTarget target) {
        FileSystemAccess.prepareFor(config, path -> FoldedNames.areAlike(path, request.table()));
        PlanningSettings source = settings(checked, tables, target);
        try (StopSignals signals = StopSignals.install();
                LocalState state = LocalState.open(
                        stateDirectory(target.name()),
                        runner.holder(),
                        "replay into " + target.name().fullName(),
                        "replay into another table with --into NAMESPACE.TABLE")) {
            runner.catalog().prepare();
            check(target, source);
            state.forgetCheckpoints();
            return outcome(
                    runner.runHere(source, state, RestoredState.none(), PeriodicVerification.none(), signals),
                    target,
                    source);
        } catch (IOException e) {
            throw new UserError(
                    1,
                    "Cannot read or write the state of the lake at "
                            + config.lake().directory() + ": " + e,
                    e);
        }
    }

    private Path stateDirectory(TargetName target) {
        return config.lake()
                .stateDirectory()
                .resolve("replay")
                .resolve(ShortNames.of(URLEncoder.encode(target.fullName(), StandardCharsets.UTF_8), ""));
    }

    private PlanningSettings settings(CheckedSource checked, NamedTables tables, ReplayTarget target) {
        ReplayPlan plan = target.plan();
        PlanningSettings.History history = new PlanningSettings.History(
                new PlanningSettings.Start.At(plan.first()),
                new PlanningSettings.End.At(plan.end()),
                false,
                runner.tagsVersions());
        return runner.source(
                checked,
                tables,
                new PlanningSettings.Scope.Replay(plan.table().id(), target.name(), target.apart()),
                history);
    }

    private MirrorTables tables(PlanningSettings source) {
        return MirrorJob.tables(source, runner.catalog(), config.lake());
    }

    private void check(ReplayTarget target, PlanningSettings source) {
        target.check(tables(source), source.handling().replaceForeign());
        LOG.info(
                "{}: replaying from version {} to {} into {}",
                target.plan().table().path(),
                target.plan().first(),
                target.plan().end(),
                target.name().fullName());
    }

    /** A table that is dropped meanwhile ends the job as if all were done. */
    private List<String> outcome(RunningJob.End end, ReplayTarget target, PlanningSettings source) {
        List<String> failures = new ArrayList<>(end.failures());
        if (!end.finished() || !failures.isEmpty()) {
            return failures;
        }
        MirrorState state = tables(source).stateOf(target.plan().table().id(), target.name());
        boolean whole = state instanceof MirrorState.At at
                && at.position().isAtOrPast(target.plan().end());
        if (!whole) {
            failures.add(target.plan().table().path() + ": the replay ended before "
                    + target.plan().end()
                    + ": the table was dropped from the source, or an operation on it doesn't come to"
                    + " its end. What was replayed stays; replay it again to continue.");
        }
        return failures;
    }
}
