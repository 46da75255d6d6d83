package io.pixelake.source.poll;

import io.pixelake.model.SourceInstance;
import io.pixelake.pixeltable.catalog.CatalogState;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.planning.PlanningMessages;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether what Pixeltable's catalog tables say may be planned from. Worker thread only. */
final class PollCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PollCheck.class);

    private final boolean allowsUnknown;
    private Optional<Integer> schemaVersion = Optional.empty();
    private boolean isWaiting;

    /** @param allowsUnknown whether a metadata schema of an unknown version is taken as if it were known */
    PollCheck(boolean allowsUnknown) {
        this.allowsUnknown = allowsUnknown;
    }

    /**
     * Whether it may be planned from; otherwise it is waited for.
     *
     * @throws UnknownSchemaVersionException when Pixeltable was upgraded to a version that isn't known
     */
    boolean passes(CatalogState state) {
        if (!state.isReadable()) {
            if (!isWaiting) {
                LOG.warn(
                        "Pixeltable's catalog tables are without {}, as while a dump is restored; nothing is planned until they have it."
                                + " If nobody restores the database, it was restored without its keys: restore it completely.",
                        state.isWhole() ? "the version of their schema" : "their primary keys");
                isWaiting = true;
            }
            return false;
        }
        if (isWaiting) {
            LOG.info("Pixeltable's catalog tables are whole again");
            isWaiting = false;
        }
        check(state.schemaVersion().orElseThrow());
        return true;
    }

    /**
     * What a source lists. The address may lead to another database than the one that the mirror began with, or to one that is being restored.
     *
     * @throws OtherSourceException when it is another one's
     */
    static List<SourceTable> tablesOf(SourceInstance source, VersionLog.Listing listing) throws SourceReadException {
        String found = listing.sourceId()
                .orElseThrow(() -> SourceReadException.incomplete(
                        "Pixeltable's catalog has no root directory just now; is the database being restored?"));
        if (!found.equals(source.id())) {
            throw new OtherSourceException(PlanningMessages.otherSource(source, found));
        }
        return listing.tables();
    }

    private void check(int version) {
        if (schemaVersion.filter(before -> before == version).isPresent()) {
            return;
        }
        Optional<String> unknown = CatalogState.unknown(version);
        if (unknown.isPresent() && !allowsUnknown) {
            throw new UnknownSchemaVersionException(PlanningMessages.unknownSchemaVersion(unknown.get()));
        }
        schemaVersion.ifPresent(
                before -> LOG.info("Pixeltable's metadata schema was upgraded from version {} to {}", before, version));
        schemaVersion = Optional.of(version);
    }
}
