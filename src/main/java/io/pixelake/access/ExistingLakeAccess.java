package io.pixelake.access;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.lake.CatalogMirrorReader;
import java.nio.file.Files;
import java.nio.file.Path;

/** A lake that is only looked at: nothing is made where there is none. */
public final class ExistingLakeAccess {
    private ExistingLakeAccess() {}

    /**
     * Opens the lake's catalog.
     *
     * @throws UserError when there is no lake, or its catalog can't be reached
     */
    public static CatalogMirrorReader open(MirrorConfig.Lake lake) {
        checkThere(lake);
        LakeAccess.check(lake);
        try {
            return CatalogMirrorReader.openReached(LakeAccess.of(lake));
        } catch (RuntimeException e) {
            throw LakeAccess.notOpened(lake, e);
        }
    }

    /** @throws UserError when there is no lake */
    public static void checkThere(MirrorConfig.Lake lake) {
        boolean embedded = lake.catalog().isEmbedded();
        if (embedded && !Files.isRegularFile(Path.of(lake.directory(), "catalog.db"))) {
            throw new UserError(
                    2,
                    "There is no lake at " + lake.directory()
                            + ": it has no catalog.db. Give its folder with --lake DIR,"
                            + " or another catalog with --catalog-property or --config; pixelake mirror makes a lake.");
        }
    }

    /** How to call it in a sentence. */
    public static String name(MirrorConfig.Lake lake) {
        return lake.catalog().isEmbedded()
                ? lake.directory()
                : "catalog " + lake.catalog().name();
    }
}
