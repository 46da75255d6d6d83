package io.pixelake.lake.write;

import java.util.Optional;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.StructLikeWrapper;

/**
 * The layout and partition that a data file lies in: one for all, unless users made partitions. Comparable by value, which a
 * file's own partition isn't.
 */
public record FilePartition(PartitionSpec spec, Optional<StructLikeWrapper> key) {

    public static FilePartition of(Table table, ContentFile<?> file) {
        PartitionSpec spec = table.specs().get(file.specId());
        Optional<StructLikeWrapper> key = spec.isUnpartitioned()
                ? Optional.empty()
                : Optional.of(StructLikeWrapper.forType(spec.partitionType()).set(file.partition()));
        return new FilePartition(spec, key);
    }

    /** As Iceberg's writers take it: null without partitions. */
    public StructLike values() {
        return key.map(StructLikeWrapper::get).orElse(null);
    }
}
