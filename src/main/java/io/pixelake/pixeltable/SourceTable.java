package io.pixelake.pixeltable;

import io.pixelake.model.TableVersion;
import java.util.Optional;
import java.util.UUID;

/**
 * A table as the catalog shows it at one moment.
 *
 * @param path {@code dir/sub/name}
 * @param current its newest version; absent when the version log has no row for it
 * @param settled whether no operation is under way
 * @param view whether it is a view or a snapshot
 * @param dataVersioned whether its rows carry versions at all
 */
public record SourceTable(
        UUID id, String path, Optional<TableVersion> current, boolean settled, boolean view, boolean dataVersioned) {}
