package io.pixelake.job;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.sink.iceberg.MirrorCatalog;
import io.pixelake.sink.iceberg.MissingJarException;
import java.nio.file.Path;

/** The catalog that the settings of a lake mean. */
final class LakeCatalog {
    private LakeCatalog() {}

    static MirrorCatalog of(MirrorConfig.Lake lake) {
        return lake.catalog().isEmpty()
                ? MirrorCatalog.embedded(lake.catalogName(), Path.of(lake.directory()))
                : MirrorCatalog.of(lake.catalogName(), lake.catalog());
    }

    /**
     * Looks whether the classes are there that a catalog of users' own needs, before anything is asked of the source.
     *
     * @throws UserError that names their jar, when they aren't
     */
    static void checkClasses(MirrorConfig.Lake lake) {
        if (lake.catalog().isEmpty()) {
            return;
        }
        try {
            of(lake).checkClasses();
        } catch (MissingJarException e) {
            throw ExistingLake.notOpened(lake, e);
        }
    }
}
