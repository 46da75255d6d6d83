package io.pixelake.access;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Quantities;
import io.pixelake.config.UserError;
import io.pixelake.lake.CatalogProfile;
import io.pixelake.lake.LakePlace;
import io.pixelake.lake.MetastoreOutage;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MissingJarException;
import io.pixelake.lake.NoMirrorsException;
import io.pixelake.lake.RefusedCredentials;
import io.pixelake.lake.RefusedCredentialsException;
import io.pixelake.lake.TableTrouble;
import io.pixelake.lake.WarehouseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The catalog that the settings of a lake mean. */
public final class LakeAccess {
    private LakeAccess() {}

    public static MirrorCatalog of(MirrorConfig.Lake lake) {
        return lake.catalog().isEmbedded()
                ? MirrorCatalog.embedded(lake.catalog().name(), Path.of(lake.directory()))
                : MirrorCatalog.of(lake.catalog().name(), lake.catalog().properties());
    }

    /**
     * Checks whether a lake can be used, before anything is asked of the source: an embedded one must lie where it was made, and a catalog of users' own needs
     * its classes.
     *
     * @throws UserError that says what to do, when it can't
     */
    public static void check(MirrorConfig.Lake lake) {
        check(lake, MirrorCatalog::checkClasses);
    }

    /**
     * The same for a lake that is to hold mirrors.
     *
     * @throws UserError that says what to do, when it can't
     */
    public static void checkForMirrors(MirrorConfig.Lake lake) {
        checkHistory(lake);
        check(lake, MirrorCatalog::checkForMirrors);
    }

    /**
     * Checks that the catalog takes the metadata that tables of the settings may come to have: a table that it refuses some day can't be thinned any more.
     *
     * @throws UserError when it doesn't
     */
    public static void checkHistory(MirrorConfig.Lake lake) {
        long asked = lake.history().kept().metadataBytes();
        CatalogProfile.of(lake.catalog().properties())
                .maxMetadata()
                .filter(limit -> asked > limit.bytes())
                .ifPresent(limit -> {
                    throw new UserError(
                            2,
                            "Cannot use lake.history.max-metadata: " + Quantities.writeBytes(asked)
                                    + " with the catalog "
                                    + lake.catalog().name() + ": " + limit.catalog()
                                    + " refuses a table whose metadata is larger than "
                                    + limit.megabytes() + " MB. Set it to less; the default is 4 MB.");
                });
    }

    private static void check(MirrorConfig.Lake lake, Consumer<MirrorCatalog> catalogCheck) {
        if (lake.catalog().isEmbedded()) {
            checkPlace(lake);
            return;
        }
        try {
            catalogCheck.accept(of(lake));
        } catch (NoMirrorsException | MissingJarException | WarehouseException | RefusedCredentialsException e) {
            throw notOpened(lake, e);
        }
    }

    /** The same for the place alone: to look for the classes of users' own catalog opens it, which may write to it. */
    public static void checkPlace(MirrorConfig.Lake lake) {
        if (lake.catalog().isEmbedded()) {
            try {
                checkPlace(Path.of(lake.directory()));
            } catch (IllegalStateException e) {
                throw notOpened(lake, e);
            }
        }
    }

    /** What Iceberg's files say of paths holds for the place that a lake was made in only. */
    private static void checkPlace(Path lake) {
        LakePlace.madeElsewhere(lake).ifPresent(made -> {
            String was = Files.exists(made)
                    ? "it is a copy of the lake at " + made + ", and its paths still lead there"
                    : "it was made at " + made + ", where nothing is now, and its paths still lead there";
            throw new UserError(
                    2,
                    "Cannot use the lake at " + lake + ": " + was + ". Run pixelake lake relocate --lake " + lake
                            + ", which makes them lead to this folder and changes nothing outside of it, or "
                            + (Files.exists(made) ? "use the lake at " + made : "move it back") + ".");
        });
    }

    public static UserError notOpened(MirrorConfig.Lake lake, Exception e) {
        if (e instanceof MissingJarException || e instanceof NoMirrorsException) {
            return new UserError(2, e.getMessage(), e);
        }
        if (e instanceof WarehouseException warehouse) {
            return new UserError(warehouse.isOfSettings() ? 2 : 1, e.getMessage(), e);
        }
        String what = "Cannot open the catalog " + lake.catalog().name() + ": ";
        Map<String, String> properties = lake.catalog().properties();
        String why = MetastoreOutage.advice(e, properties)
                .or(() -> RefusedCredentials.advice(e, properties))
                .orElseGet(() -> TableTrouble.reason(e) + ". Check --lake, --catalog and --catalog-property.");
        return new UserError(1, what + why, e);
    }
}
