package io.pixelake.config;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.apache.flink.core.fs.Path;

/**
 * Paths as Flink's file systems take them. Flink's paths aren't URLs: it decodes no percent escapes in a text, so that the text of a URL of a local folder
 * leads to another folder wherever the name holds more than ASCII's letters and digits.
 */
public final class FlinkPaths {
    private FlinkPaths() {}

    /** The path of a local file or folder; relative ones are counted from the working directory. */
    public static Path of(java.nio.file.Path local) {
        return Path.fromLocalFile(local.toAbsolutePath().toFile());
    }

    /** The same as the text that Flink's settings take. */
    public static String text(java.nio.file.Path local) {
        return of(local).toString();
    }

    /** What a user wrote: a local path, a {@code file:} URL, or the URI of any other file system. */
    public static Path of(String pathOrUrl) {
        if (!GivenPaths.isUrl(pathOrUrl)) {
            return Path.fromLocalFile(new File(pathOrUrl).getAbsoluteFile());
        }
        return pathOrUrl.toLowerCase(Locale.ROOT).startsWith("file:") ? ofFileUrl(pathOrUrl) : new Path(pathOrUrl);
    }

    /** One that is no valid URL, with a blank for instance, is taken as it stands. */
    private static Path ofFileUrl(String url) {
        try {
            return new Path(new URI(url).normalize());
        } catch (URISyntaxException e) {
            return new Path(url);
        }
    }
}
