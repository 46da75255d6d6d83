package io.pixelake.job;

import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/** Flink's file systems in a process that Flink didn't start. */
final class FlinkFileSystems {
    private FlinkFileSystems() {}

    /** Finds plugins and their settings where Flink's own programs would: {@code $FLINK_PLUGINS_DIR}, {@code $FLINK_CONF_DIR}. */
    static void prepare() {
        if (System.getenv(ConfigConstants.ENV_FLINK_PLUGINS_DIR) != null) {
            Configuration settings = GlobalConfiguration.loadConfiguration();
            FileSystem.initialize(settings, PluginUtils.createPluginManagerFromRootFolder(settings));
        }
    }
}
