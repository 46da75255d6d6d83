package io.pixelake.lake.write;

import io.pixelake.lake.MirrorTableProperties;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.TableLayout;
import io.pixelake.types.schema.LayoutSchemas;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdatePartitionSpec;
import org.apache.iceberg.shaded.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.iceberg.shaded.com.fasterxml.jackson.core.type.TypeReference;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Brings a table's schema, partitions, sort order and properties in step with a group's plan, on staged metadata: in the same commit
 * as the group's rows. It rests on these facts:
 *
 * <ul>
 *   <li>Writers and committer do the same on whatever the table is like when they look, so both come to the same partitions, though
 *       perhaps with other ids: files say what they are by source column and transform ({@link DataFileJson}).
 *   <li>A property says which of this the settings asked for. What they don't ask for any more goes; what users made of the table
 *       themselves stays, as far as the settings are silent about it.
 *   <li>A spec that is in use can't refer to a column that the schema lacks, so such a field goes before the schema changes.
 * </ul>
 */
public final class LayoutStaging {
    /** A property: what of the table the settings asked for at the last commit. */
    public static final String ASKED_FOR = "pixelake.layout";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PARTITION = "partition";
    private static final String ORDER = "order";
    private static final String PROPERTY = "property ";

    private final StagedTableOperations staged;
    private final GroupPlan plan;
    private final TableLayout layout;
    private final Set<String> askedBefore;

    public LayoutStaging(StagedTableOperations staged, GroupPlan plan) {
        this.staged = staged;
        this.plan = plan;
        this.layout = plan.layout();
        this.askedBefore = askedFor(staged.current());
    }

    private static Set<String> askedFor(TableMetadata metadata) {
        try {
            return JSON.readValue(metadata.property(ASKED_FOR, "[]"), new TypeReference<TreeSet<String>>() {});
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stages the plan's schema and its layout. A schema that the table had before gets its id back. */
    public void stage() {
        Schema schema = SchemaParser.fromJson(plan.rows().columns().icebergSchema());
        letGoOfMissing(schema);
        TableMetadata now = staged.current();
        change(TableMetadata.buildFrom(now)
                .setCurrentSchema(schema, Math.max(plan.rows().columns().lastColumnId(), now.lastColumnId())));
        stagePartitions();
        stageOrder();
    }

    /** The partitions that rows are written to: those that were asked for, and none else, whatever users made of the table. */
    public PartitionSpec partitions() {
        if (layout.partition().isPresent()) {
            return staged.current().spec();
        }
        return staged.current().specs().stream()
                .filter(PartitionSpec::isUnpartitioned)
                .findFirst()
                .orElseThrow();
    }

    /** What the rows of each file are sorted by. */
    public SortOrder order() {
        return layout.order().isPresent() ? staged.current().sortOrder() : SortOrder.unsorted();
    }

    /**
     * Stages the properties that were asked for, besides {@code others} and those that each mirror has; those that aren't asked for any more
     * get their default back, and those that the catalog doesn't want go.
     */
    public void stageProperties(TableMetadata.Builder changed, Map<String, String> others) {
        Map<String, String> set = new HashMap<>(MirrorTableProperties.missingIn(staged.current(), staged.profile()));
        set.putAll(others);
        set.putAll(layout.properties());
        Set<String> gone = new HashSet<>(staged.profile().tables().unwanted());
        gone.removeAll(layout.properties().keySet());
        Map<String, String> defaults = MirrorTableProperties.defaults(staged.profile());
        for (String asked : askedBefore) {
            String key = asked.startsWith(PROPERTY) ? asked.substring(PROPERTY.length()) : "";
            if (!key.isEmpty() && !layout.properties().containsKey(key)) {
                String original = defaults.get(key);
                if (original == null) {
                    gone.add(key);
                } else {
                    set.put(key, original);
                }
            }
        }
        Set<String> asked = askedNow();
        if (asked.isEmpty()) {
            gone.add(ASKED_FOR);
        } else {
            set.put(ASKED_FOR, text(asked));
        }
        gone.retainAll(staged.current().properties().keySet());
        changed.setProperties(set);
        if (!gone.isEmpty()) {
            changed.removeProperties(gone);
        }
    }

    private Set<String> askedNow() {
        Set<String> asked = new TreeSet<>();
        layout.partition().ifPresent(any -> asked.add(PARTITION));
        layout.order().ifPresent(any -> asked.add(ORDER));
        layout.properties().keySet().forEach(key -> asked.add(PROPERTY + key));
        return asked;
    }

    private static String text(Set<String> asked) {
        try {
            return JSON.writeValueAsString(asked);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void change(TableMetadata.Builder changed) {
        staged.commit(staged.current(), changed.build());
    }

    private BaseTable table() {
        return new BaseTable(staged, plan.target().fullName());
    }

    private void letGoOfMissing(Schema schema) {
        TableMetadata now = staged.current();
        List<PartitionField> missing = now.spec().fields().stream()
                .filter(field -> schema.findField(field.sourceId()) == null)
                .toList();
        if (!missing.isEmpty()) {
            UpdatePartitionSpec update = table().updateSpec();
            missing.forEach(field -> update.removeField(field.name()));
            update.commit();
        }
        if (now.sortOrder().fields().stream().anyMatch(field -> schema.findField(field.sourceId()) == null)) {
            change(TableMetadata.buildFrom(staged.current()).setDefaultSortOrder(SortOrder.unsorted()));
        }
    }

    private void stagePartitions() {
        if (layout.partition().isEmpty() && !askedBefore.contains(PARTITION)) {
            if (staged.current().specs().stream().noneMatch(PartitionSpec::isUnpartitioned)) {
                change(TableMetadata.buildFrom(staged.current()).addPartitionSpec(PartitionSpec.unpartitioned()));
            }
            return;
        }
        Schema schema = staged.current().schema();
        List<TableLayout.Transform> wanted = layout.partition().orElse(List.of());
        Map<String, TableLayout.Transform> missing = new LinkedHashMap<>();
        List<PartitionField> fields = LayoutSchemas.mirrorSpec(wanted, schema).fields();
        for (int i = 0; i < fields.size(); i++) {
            missing.put(DataFileJson.kind(fields.get(i)), wanted.get(i));
        }
        List<PartitionField> gone = new ArrayList<>();
        for (PartitionField field : staged.current().spec().fields()) {
            if (missing.remove(DataFileJson.kind(field)) == null) {
                gone.add(field);
            }
        }
        if (!gone.isEmpty()) {
            UpdatePartitionSpec update = table().updateSpec();
            gone.forEach(field -> update.removeField(field.name()));
            addAll(update, missing).commit();
        } else if (!missing.isEmpty()) {
            addAll(table().updateSpec(), missing).commit();
        }
    }

    private UpdatePartitionSpec addAll(UpdatePartitionSpec update, Map<String, TableLayout.Transform> missing) {
        missing.forEach((kind, each) -> update.addField(fieldName(kind, each), LayoutSchemas.term(each)));
        return update;
    }

    /**
     * The name that such a field had before, else one that no other field of any spec has: where a column took the name of a renamed one,
     * that is still the name of the old column's field. Metadata tables show the fields of all specs side by side.
     */
    private String fieldName(String kind, TableLayout.Transform transform) {
        String name = LayoutSchemas.mirrorFieldName(transform);
        List<PartitionField> known = staged.current().specs().stream()
                .flatMap(spec -> spec.fields().stream())
                .toList();
        Optional<String> before = known.stream()
                .filter(field -> DataFileJson.kind(field).equals(kind))
                .map(PartitionField::name)
                .filter(LayoutSchemas::isMirrorFieldName)
                .findFirst();
        boolean taken = known.stream().anyMatch(field -> field.name().equals(name));
        int column = staged.current().schema().findField(transform.column()).fieldId();
        return before.orElse(taken ? name + "_" + column : name);
    }

    private void stageOrder() {
        if (layout.order().isEmpty() && !askedBefore.contains(ORDER)) {
            return;
        }
        SortOrder wanted = LayoutSchemas.order(
                layout.order().orElse(List.of()), staged.current().schema());
        if (!wanted.sameOrder(staged.current().sortOrder())) {
            change(TableMetadata.buildFrom(staged.current()).setDefaultSortOrder(wanted));
        }
    }
}
