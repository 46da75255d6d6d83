package io.pixelake.access;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.media.MediaTargetException;
import io.pixelake.media.WritablePlace;
import io.pixelake.model.MediaTreatment;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/** Flink's file systems in a process that Flink didn't start. */
public final class FileSystemAccess {
    private FileSystemAccess() {}

    /** Finds plugins and their settings where Flink's own programs would: {@code $FLINK_PLUGINS_DIR}, {@code $FLINK_CONF_DIR}. */
    public static void prepare() {
        if (System.getenv(ConfigConstants.ENV_FLINK_PLUGINS_DIR) != null) {
            Configuration settings = GlobalConfiguration.loadConfiguration();
            FileSystem.initialize(settings, PluginUtils.createPluginManagerFromRootFolder(settings));
        }
    }

    /** Prepares them, and makes sure that there are some for all places that change files and media of these tables go to. */
    public static void prepareFor(MirrorConfig config, Predicate<String> paths) {
        prepare();
        config.changes().files().forEach(FileSystemAccess::check);
        config.tables().forEach((path, table) -> {
            if (paths.test(path)) {
                check(path, table.cells().media());
            }
        });
    }

    private static void check(MirrorConfig.FileTarget target) {
        WritablePlace.obstacle(target.path()).ifPresent(obstacle -> {
            throw new UserError(2, "Cannot write change files to " + target.path() + ": " + obstacle + ".");
        });
    }

    /** Makes sure that there are some for the places that a table's media are uploaded to. */
    public static void check(String path, Map<String, MediaTreatment> media) {
        for (MediaTreatment treatment : media.values()) {
            try {
                if (treatment.mode() == MediaTreatment.Mode.UPLOAD) {
                    WritablePlace.check(treatment.to());
                }
            } catch (MediaTargetException e) {
                throw new UserError(2, path + ", media: " + e.getMessage() + ".", e);
            }
        }
    }
}
