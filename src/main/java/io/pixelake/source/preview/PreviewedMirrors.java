package io.pixelake.source.preview;

import io.pixelake.model.MirrorLookup;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A lake's mirrors as they would be after what is asked for here, none of which is done. One thread at a time. */
final class PreviewedMirrors implements MirrorTables {
    private static final long serialVersionUID = 1L;

    private final MirrorLookup there;
    /** Where a mirror that moved lies really, by the name that it would have. */
    private final Map<TargetName, TargetName> moved = new HashMap<>();

    private final Map<TargetName, MirrorState.OfAnother> claimed = new HashMap<>();

    PreviewedMirrors(MirrorLookup there) {
        this.there = there;
    }

    /** A table would be mirrored to a target, so that no other can be. */
    void claim(TargetName target, UUID table, String path) {
        claimed.put(target, new MirrorState.OfAnother(path, table, "", 0, true));
    }

    /** Where the mirror of that name lies now; empty when the name would be free. */
    private Optional<TargetName> really(TargetName target) {
        if (moved.containsKey(target)) {
            return Optional.of(moved.get(target));
        }
        return moved.containsValue(target) ? Optional.empty() : Optional.of(target);
    }

    @Override
    public MirrorState stateOf(UUID tableId, TargetName target) {
        MirrorState.OfAnother claim = claimed.get(target);
        if (claim != null && !claim.tableId().equals(tableId)) {
            return claim;
        }
        return really(target).map(name -> there.stateOf(tableId, name)).orElseGet(() -> new MirrorState.Absent(""));
    }

    @Override
    public List<MirrorSnapshot> historyOf(UUID tableId, TargetName target) {
        return really(target).map(name -> there.historyOf(tableId, name)).orElse(List.of());
    }

    @Override
    public Set<Integer> partitionedBy(TargetName target) {
        return really(target).map(there::partitionedBy).orElse(Set.of());
    }

    @Override
    public Optional<String> refusalOf(MirrorTarget target, long group) {
        return there.refusalOf(target, group);
    }

    @Override
    public Map<UUID, TargetName> mirrors() {
        return there.mirrors();
    }

    @Override
    public void rename(TargetName from, TargetName to, String path) {
        really(from).ifPresent(name -> moved.put(to, name));
        moved.remove(from);
    }

    @Override
    public Optional<Dropped> drop(TargetName target, boolean purge) {
        moved.remove(target);
        return Optional.empty();
    }

    /** The mirror marks it when it begins. */
    @Override
    public void adopt(UUID tableId, TargetName target) {}

    @Override
    public boolean tag(UUID tableId, TargetName target, Position position, String tag) {
        return historyOf(tableId, target).stream()
                .anyMatch(
                        snapshot -> snapshot.position().filter(position::equals).isPresent());
    }
}
