package io.pixelake.source.enumerator;

import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A lake that holds nothing. */
class EmptyLake implements MirrorTables {
    private static final long serialVersionUID = 1L;

    @Override
    public MirrorState stateOf(UUID tableId, TargetName target) {
        return new MirrorState.Absent("/nowhere/" + target.table());
    }

    @Override
    public List<MirrorSnapshot> historyOf(UUID tableId, TargetName target) {
        return List.of();
    }

    @Override
    public Set<Integer> partitionedBy(TargetName target) {
        return Set.of();
    }

    @Override
    public Optional<String> refusalOf(MirrorTarget target, long group) {
        return Optional.empty();
    }

    @Override
    public Map<UUID, TargetName> mirrors() {
        return Map.of();
    }

    @Override
    public void rename(TargetName from, TargetName to, String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Dropped> drop(TargetName target, boolean purge) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void adopt(UUID tableId, TargetName target) {}

    @Override
    public boolean tag(UUID tableId, TargetName target, Position position, String tag) {
        return false;
    }
}
