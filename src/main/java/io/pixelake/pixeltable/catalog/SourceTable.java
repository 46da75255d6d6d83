package io.pixelake.pixeltable.catalog;

import io.pixelake.model.Position;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A table, view or snapshot as the catalog shows it at one moment.
 *
 * @param path {@code dir/sub/name}
 * @param members the tables whose stores hold its rows: itself, but for a pure snapshot, then its bases, nearest first
 * @param kind what it is
 * @param settled whether no operation is under way, on its bases neither
 * @param dataVersioned whether its rows carry versions at all
 */
public record SourceTable(
        UUID id, String path, Kind kind, List<Member> members, boolean settled, boolean dataVersioned) {
    public SourceTable {
        members = List.copyOf(members);
    }

    /** What a table is. */
    public enum Kind {
        TABLE,
        VIEW,
        /** Stands for its base at a fixed version and has no rows of its own. */
        PURE_SNAPSHOT
    }

    /**
     * A table that the rows come from.
     *
     * @param fixed whether it is read at one version forever
     * @param includesBase whether the columns of the next member are shown too
     * @param componentView whether its first column is the position that its iterator gives
     * @param current the version it is at; absent when the version log has no row for it, or the table is gone
     */
    public record Member(
            SourceStore store,
            boolean fixed,
            boolean includesBase,
            boolean componentView,
            Optional<TableVersion> current) {}

    public boolean isPureSnapshot() {
        return kind == Kind.PURE_SNAPSHOT;
    }

    /** The stores that its rows are joined from, in the order of the members. */
    public List<SourceStore> stores() {
        return members.stream().map(Member::store).toList();
    }

    /** Whose store a member's is. */
    UUID storeOf(int member) {
        return members.get(member).store().tableId();
    }

    /** Where it stands; absent when one of its members has no version, or the base of a view is gone. */
    public Optional<Position> current() {
        if (members.stream().anyMatch(member -> member.current().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(position(
                members.stream().map(member -> member.current().orElseThrow()).toList()));
    }

    /** The position that its members' versions make. */
    Position position(List<TableVersion> versions) {
        List<Position.Base> bases = new ArrayList<>();
        for (int i = isPureSnapshot() ? 0 : 1; i < versions.size(); i++) {
            bases.add(new Position.Base(members.get(i).store().tableId(), versions.get(i)));
        }
        return new Position(versions.get(0), bases);
    }

    /** The members' versions at a position, in their order; empty when it is a position over other bases. */
    Optional<List<TableVersion>> versionsAt(Position position) {
        List<TableVersion> versions = new ArrayList<>();
        int firstBase = isPureSnapshot() ? 0 : 1;
        if (position.bases().size() != members.size() - firstBase) {
            return Optional.empty();
        }
        if (firstBase == 1) {
            versions.add(position.own());
        }
        for (int i = 0; i < position.bases().size(); i++) {
            Position.Base base = position.bases().get(i);
            if (!base.tableId().equals(members.get(firstBase + i).store().tableId())) {
                return Optional.empty();
            }
            versions.add(base.version());
        }
        return Optional.of(versions);
    }
}
