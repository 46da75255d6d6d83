package io.pixelake.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of pixelake.jar. */
final class VersionFromJar implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(VersionFromJar.class.getPackage().getImplementationVersion())
                .orElse("(built without a jar)");
        return new String[] {
            "pixelake " + version,
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
