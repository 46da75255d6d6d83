package io.pixelake.source.planning;

import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import java.util.List;

/** A planned group: the table's progress with it, and its splits. */
public record PlannedGroup(TableProgress progress, List<MirrorSplit> splits) {}
