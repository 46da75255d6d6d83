package io.pixelake.cli;

import io.pixelake.config.EffectiveConfig;
import io.pixelake.config.MirrorConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A command that is told by settings where source and lake are. */
abstract class SettingsCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsCommand.class);

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    private final SettingFlags settings;

    /** @param wanted which of the settings' flags it has */
    SettingsCommand(Map<String, String> environment, Predicate<String> wanted) {
        this.environment = environment;
        settings = new SettingFlags(spec, wanted);
    }

    final CommandSpec spec() {
        return spec;
    }

    @Override
    public final Integer call() {
        return run(spec.commandLine().getParseResult());
    }

    /** Does it. @return the exit code */
    abstract int run(ParseResult parsed);

    final MirrorConfig config(ParseResult parsed) {
        return settings.load(parsed, environment).config();
    }

    /** The same for what runs long: its log begins with what isn't at its default, or with all of it. */
    final MirrorConfig loggedConfig(ParseResult parsed) {
        EffectiveConfig effective = settings.load(parsed, environment);
        if (LOG.isDebugEnabled()) {
            LOG.debug("Settings: all of them\n  {}", String.join("\n  ", effective.lines()));
        } else {
            LOG.info(
                    "Settings: these, and the defaults of all others (--debug lists them)\n  {}",
                    String.join("\n  ", effective.linesThatDiffer()));
        }
        effective.notices().forEach(LOG::info);
        return effective.config();
    }
}
