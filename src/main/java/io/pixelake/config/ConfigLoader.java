package io.pixelake.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration from a YAML file and flags; flags win. What neither says of the source is as Pixeltable is told by its
 * environment variables and its own settings file. Whether folders and servers exist is the job's business.
 */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Loads a configuration.
     *
     * @param file the YAML file, if there is one
     * @param environment the environment variables
     * @throws ConfigProblems with all faults there are
     */
    public static MirrorConfig load(Optional<Path> file, ConfigFlags flags, Map<String, String> environment) {
        return loadForLog(file, flags, environment).config();
    }

    /** The same with what is logged of it. */
    public static EffectiveConfig loadForLog(Optional<Path> file, ConfigFlags flags, Map<String, String> environment) {
        Problems problems = new Problems();
        List<String> notices = new ArrayList<>();
        Map<String, Setting> fromFile = file.flatMap(
                        path -> new YamlFileReader(path, problems).read().map(root -> new YamlSettings(
                                        path, new Variables(environment, problems), problems, notices::add)
                                .flatten(root)))
                .orElse(Map.of());
        Settings settings = new Settings(fromFile, flags, new GivenPaths(environment), problems);
        notices.forEach(settings::notice);
        MirrorConfig config = config(settings, environment, problems);
        problems.throwIfAny();
        return new EffectiveConfig(config, settings.shown(), settings.notices());
    }

    private static MirrorConfig config(Settings settings, Map<String, String> environment, Problems problems) {
        MirrorConfig.Source source = new SourceSettings(settings, new PixeltableSettings(environment, problems)).read();
        MirrorConfig.Lake lake = new LakeSettings(settings, new PyIcebergSettings(environment, problems)).read();
        return new MirrorConfig(
                source,
                lake,
                new ChangesSettings(settings).read(),
                TableSettings.read(settings, lake.format()),
                job(settings));
    }

    private static MirrorConfig.Job job(Settings settings) {
        return new MirrorConfig.Job(
                settings.get(Options.JOB_NAME),
                settings.get(Options.PARALLELISM),
                settings.get(Options.CHECKPOINT_INTERVAL),
                settings.get(Options.VERIFY_EVERY));
    }
}
