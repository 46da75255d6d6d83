package io.pixelake.model;

import java.util.List;
import java.util.Optional;

/**
 * What an external writer did to a mirror since Pixelake's last commit, as far as it matters to the next one.
 *
 * @param snapshots snapshots on the main branch above Pixelake's last, oldest first; compactions don't count
 * @param lastOwnSnapshot Pixelake's last snapshot on the main branch; absent when it expired
 * @param schema absent while the columns are as Pixelake left them; otherwise a mark that tells the present ones from all others
 */
public record ExternalWrites(List<ForeignSnapshot> snapshots, Optional<Long> lastOwnSnapshot, Optional<String> schema) {
    public static final ExternalWrites NONE = new ExternalWrites(List.of(), Optional.empty(), Optional.empty());

    public ExternalWrites {
        snapshots = List.copyOf(snapshots);
    }
}
