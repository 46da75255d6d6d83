package io.pixelake.sink.commit;

import io.pixelake.lake.HolderRule;
import io.pixelake.lake.HolderRule.Verdict;
import io.pixelake.lake.HolderStamp;
import io.pixelake.lake.MirrorHeldException;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.write.StagedTableOperations;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TargetName;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.TableMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches who else commits to this run's mirrors, and says with each commit that it is this run's. */
final class MirrorHolds {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorHolds.class);

    private final MirrorHolder self;
    private final Clock clock;
    /** The stamps that were there when this run first looked. */
    private final Map<TargetName, Optional<HolderStamp>> first = new ConcurrentHashMap<>();

    MirrorHolds(MirrorHolder self, Clock clock) {
        this.self = self;
        this.clock = clock;
    }

    /**
     * Looks at who committed last.
     *
     * @return whether this run has to say that it is there, also when it has nothing to commit
     * @throws MirrorHeldException when another run holds the mirror
     */
    boolean mustSpeak(MirrorTarget target, TableMetadata metadata) {
        Optional<HolderStamp> now = HolderStamp.of(metadata);
        Optional<HolderStamp> before = first.computeIfAbsent(target.name(), name -> now);
        Verdict verdict = HolderRule.judge(self, before, now);
        if (verdict == Verdict.YOUNGER) {
            throw new MirrorHeldException(target.fullName(), now.orElseThrow(), self);
        }
        if (verdict == Verdict.ELDER) {
            LOG.warn(
                    "{}: another Pixelake that started later commits to it too ({}). This one continues, that one stops when it"
                            + " commits next",
                    target.fullName(),
                    now.orElseThrow().holder());
        }
        return verdict == Verdict.ELDER;
    }

    /** Nobody mirrors there any more. */
    void forget(TargetName target) {
        first.remove(target);
    }

    /** Puts this run's stamp on what is to be committed. */
    void stamp(StagedTableOperations staged) {
        HolderStamp stamp = new HolderStamp(self, clock.instant());
        staged.commit(
                staged.current(),
                TableMetadata.buildFrom(staged.current())
                        .setProperties(Map.of(MirrorMarks.HOLDER, stamp.toText()))
                        .build());
    }
}
