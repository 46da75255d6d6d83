package io.pixelake.source.reader;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.ForeignSnapshot;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import io.pixelake.source.enumerator.Splits;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.types.Types;

/** A lake in memory: which mirrors lie where, and their histories. Groups are committed when a test says so. */
public class FakeLake implements MirrorTables {
    private static final MirrorSnapshot.Made MADE = new MirrorSnapshot.Made(Optional.empty(), 0, 0, false);

    /** What a reader has that was never restored. */
    static RestoredGroupRule neverRestored() {
        return new RestoredGroupRule(new FakeLake(), (path, selection) -> true, 0);
    }

    private static final long serialVersionUID = 1L;

    private final Map<TargetName, Mirror> byName;
    /** Renames in the order they were asked for, each as {@code from > to}. */
    public final List<String> renames = new ArrayList<>();

    public final List<String> drops = new ArrayList<>();

    /** What the committer says of groups that can never be committed. */
    public final Map<Long, String> refusals = new HashMap<>();

    /** Asking for these fails, as when the catalog can't be reached. */
    public final Set<TargetName> unreachable = new HashSet<>();

    /** Mirrors that the last release made, which don't say what they are made from. */
    public final Set<TargetName> unmarked = new HashSet<>();

    public final List<TargetName> adopted = new ArrayList<>();

    /** The catalog answers for these that they can't be read. */
    public final Set<TargetName> unreadable = new HashSet<>();

    /** The catalog refuses to drop these. */
    public final Set<TargetName> undroppable = new HashSet<>();

    /** What happens once, when a mirror is asked for. */
    public Optional<Runnable> meanwhile = Optional.empty();

    private long nextSnapshot = 1;

    public FakeLake() {
        this(new HashMap<>());
    }

    private FakeLake(Map<TargetName, Mirror> byName) {
        this.byName = byName;
    }

    /** In a catalog that takes names for the same that differ in letter case only. */
    public static FakeLake ofFoldedNames() {
        return new FakeLake(new TreeMap<>(Comparator.comparing(name -> FoldedNames.fold(name.fullName()))));
    }

    private static final class Mirror {
        private final UUID tableId;
        private String path;
        private int lastColumnId;
        private boolean tooNew;
        private String schema = "";
        private Optional<String> schemaMark = Optional.empty();
        /** Newest first. */
        private final Deque<MirrorSnapshot> history = new ArrayDeque<>();

        Mirror(UUID tableId, String path) {
            this.tableId = tableId;
            this.path = path;
        }
    }

    /** Commits a group, which has to fit. */
    public void commit(GroupPlan plan) {
        Mirror mirror = byName.get(plan.target().name());
        UUID table = plan.key().tableId();
        if (mirror == null
                || plan.target().replacedTable().filter(mirror.tableId::equals).isPresent()) {
            mirror = new Mirror(table, plan.path());
            byName.put(plan.target().name(), mirror);
        }
        if (!mirror.tableId.equals(table) || !position(mirror).equals(plan.from())) {
            throw new AssertionError(plan + " doesn't fit " + position(mirror));
        }
        mirror.lastColumnId = plan.rows().columns().lastColumnId();
        mirror.schema = plan.rows().columns().icebergSchema();
        mirror.schemaMark = Optional.empty();
        if (plan.kind() == GroupKind.REVERT) {
            while (mirror.history.element().snapshotId()
                    != plan.effects().revertTo().orElseThrow()) {
                mirror.history.remove();
            }
        } else {
            mirror.history.push(new MirrorSnapshot(
                    nextSnapshot++,
                    Optional.of(plan.to()),
                    plan.key().number(),
                    false,
                    plan.schema().selection(),
                    plan.rows().columns().icebergSchema(),
                    MADE));
        }
    }

    /** As if a group and those before it had been committed. */
    void standBehind(GroupPlan plan) {
        standBehind(plan.target().name(), plan.key().tableId(), plan);
    }

    /** The same of another table. */
    public void standBehind(TargetName name, UUID tableId, GroupPlan plan) {
        Mirror mirror = new Mirror(tableId, plan.path());
        mirror.history.push(new MirrorSnapshot(
                nextSnapshot++,
                Optional.of(plan.to()),
                plan.key().number(),
                false,
                plan.schema().selection(),
                plan.rows().columns().icebergSchema(),
                MADE));
        byName.put(name, mirror);
    }

    /** Somebody else's commit. */
    public void commitForeign(TargetName name) {
        byName.get(name)
                .history
                .push(new MirrorSnapshot(nextSnapshot++, Optional.empty(), 0, false, Optional.empty(), "{}", MADE));
    }

    /** Somebody raises a mirror to format version 3. */
    public void raise(TargetName name) {
        byName.get(name).tooNew = true;
    }

    /** What a user does who sets the main branch back to Pixelake's last snapshot. */
    public void rollBackForeign(TargetName name) {
        byName.get(name).history.removeIf(snapshot -> snapshot.position().isEmpty());
    }

    /** Somebody adds a column of his own behind all others. */
    public void addColumn(TargetName name, String column) {
        Mirror mirror = byName.get(name);
        mirror.lastColumnId++;
        List<Types.NestedField> fields =
                new ArrayList<>(SchemaParser.fromJson(mirror.schema).columns());
        fields.add(Types.NestedField.optional(mirror.lastColumnId, column, Types.StringType.get()));
        mirror.schema = SchemaParser.toJson(new Schema(fields));
        mirror.schemaMark = Optional.of(Integer.toString(mirror.lastColumnId));
    }

    private static ExternalWrites otherHands(Mirror mirror) {
        List<ForeignSnapshot> foreign = new ArrayList<>();
        for (MirrorSnapshot snapshot : mirror.history) {
            if (snapshot.position().isPresent()) {
                return new ExternalWrites(foreign, Optional.of(snapshot.snapshotId()), mirror.schemaMark);
            }
            foreign.add(0, new ForeignSnapshot(snapshot.snapshotId(), "append", Instant.EPOCH, Optional.empty()));
        }
        return new ExternalWrites(foreign, Optional.empty(), mirror.schemaMark);
    }

    /** What an expiry leaves that keeps the current snapshot only. */
    public void expire(TargetName name) {
        Deque<MirrorSnapshot> history = byName.get(name).history;
        while (history.size() > 1) {
            history.removeLast();
        }
    }

    private static Optional<Position> position(Mirror mirror) {
        return mirror.history.stream()
                .flatMap(snapshot -> snapshot.position().stream())
                .findFirst();
    }

    @Override
    public MirrorState stateOf(UUID tableId, TargetName target) {
        Optional<Runnable> once = meanwhile;
        meanwhile = Optional.empty();
        once.ifPresent(Runnable::run);
        if (unreachable.contains(target)) {
            throw new IllegalStateException("The catalog can't be reached");
        }
        if (unreadable.contains(target)) {
            throw new MirrorUnreadableException("a metadata file is missing", null);
        }
        Mirror mirror = byName.get(target);
        String location = "/lake/" + target.fullName();
        if (mirror == null) {
            return new MirrorState.Absent(location);
        }
        if (!mirror.tableId.equals(tableId)) {
            return new MirrorState.OfAnother(
                    mirror.path, mirror.tableId, location, mirror.lastColumnId, !unmarked.contains(target));
        }
        if (mirror.tooNew) {
            return new MirrorState.TooNew(3);
        }
        MirrorSnapshot newest = mirror.history.stream()
                .filter(snapshot -> snapshot.position().isPresent())
                .findFirst()
                .orElseThrow();
        return new MirrorState.At(
                newest.position().orElseThrow(),
                location,
                new PlannedColumns(mirror.schema, mirror.lastColumnId),
                newest.group(),
                newest.selection(),
                otherHands(mirror),
                unmarked.contains(target) ? Optional.empty() : Optional.of(Splits.SOURCE));
    }

    @Override
    public List<MirrorSnapshot> historyOf(UUID tableId, TargetName target) {
        Mirror mirror = byName.get(target);
        return mirror == null || !mirror.tableId.equals(tableId) ? List.of() : List.copyOf(mirror.history);
    }

    @Override
    public Set<Integer> partitionedBy(TargetName target) {
        return Set.of();
    }

    @Override
    public Optional<String> refusalOf(MirrorTarget target, long group) {
        return Optional.ofNullable(refusals.get(group));
    }

    @Override
    public Map<UUID, TargetName> mirrors() {
        Map<UUID, TargetName> found = new HashMap<>();
        byName.forEach((name, mirror) -> found.put(mirror.tableId, name));
        return found;
    }

    @Override
    public void rename(TargetName from, TargetName to, String path) {
        if (byName.containsKey(to)) {
            throw new AssertionError(to + " is taken");
        }
        renames.add(from.fullName() + " > " + to.fullName());
        Mirror mirror = byName.remove(from);
        mirror.path = path;
        byName.put(to, mirror);
    }

    @Override
    public Optional<Dropped> drop(TargetName target, boolean purge) throws MirrorChangeException {
        if (unmarked.contains(target)) {
            throw new MirrorChangeException(target + " may be another source's", null);
        }
        if (undroppable.contains(target)) {
            throw new MirrorChangeException("Cannot drop " + target.fullName(), new IllegalStateException("503"));
        }
        drops.add(target.fullName() + (purge ? " with its files" : ""));
        return Optional.ofNullable(byName.remove(target))
                .map(mirror -> new Dropped(mirror.path + ".metadata.json", purge));
    }

    @Override
    public void adopt(UUID tableId, TargetName target) {
        unmarked.remove(target);
        adopted.add(target);
    }

    @Override
    public boolean tag(UUID tableId, TargetName target, Position position, String tag) {
        return false;
    }
}
