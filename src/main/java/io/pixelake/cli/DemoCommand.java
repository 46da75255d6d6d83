package io.pixelake.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pixelake demo}. */
final class DemoCommand implements Callable<Integer> {
    private static final Path DEFAULT_DIRECTORY = Path.of("pixelake-demo");

    private final DemoRunner runner;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    DemoCommand(DemoRunner runner) {
        this.runner = runner;
        spec.usageMessage()
                .description(
                        "Mirrors the whole history of a recorded Pixeltable into Iceberg, CSV and JSONL and says how to"
                                + " open the result. Needs nothing but this program: it starts its own PostgreSQL and stops it.");
        spec.addOption(CommonFlags.help());
        spec.addOption(
                CommonFlags.valued("--dir", "DIR", Path.class, "Where everything goes. Default: ./pixelake-demo."));
        spec.addOption(CommonFlags.valued(
                "--lake", "DIR", Path.class, "Where the Iceberg lake goes. Default: lake in that folder."));
        spec.addOption(CommonFlags.debug());
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = spec.commandLine().getParseResult();
        Path directory = parsed.matchedOptionValue("--dir", DEFAULT_DIRECTORY);
        Path lake = parsed.matchedOptionValue("--lake", directory.resolve("lake"));
        return runner.run(directory, lake, parsed.matchedOptionValue("--debug", false));
    }
}
