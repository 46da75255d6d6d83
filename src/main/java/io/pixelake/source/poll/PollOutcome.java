package io.pixelake.source.poll;

import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.progress.TableStanding;
import io.pixelake.source.split.MirrorSplit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a poll found.
 *
 * @param tables the progress of every table that is mirrored
 * @param splits splits of newly planned groups
 * @param failures tables that can't continue
 * @param caughtUp whether every table but the failed ones is committed at the source's version
 * @param standings how far each table is mirrored
 */
public record PollOutcome(
        Map<UUID, TableProgress> tables,
        List<MirrorSplit> splits,
        List<TableFailed> failures,
        boolean caughtUp,
        List<TableStanding> standings) {}
