package io.pixelake.changes;

import io.pixelake.config.ShortNames;
import java.util.regex.Pattern;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;

/** Puts the lines of table {@code a/b/t} into the folder {@code a/b/t} of the target, and names that no file system takes into shorter ones. */
final class ChangelogBucketAssigner implements BucketAssigner<ChangelogLine, String> {
    private static final long serialVersionUID = 1L;
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*(/[A-Za-z0-9_][A-Za-z0-9_-]*)*");

    /** The path itself, once it is sure that it stays below the target's folder. */
    private static String checked(String path) {
        if (!SAFE.matcher(path).matches()) {
            throw new IllegalArgumentException("Cannot write a changelog of table '" + path
                    + "': its path isn't safe as a folder. Pixeltable's names hold letters, digits, '_' and '-' only;"
                    + " look at what made this one, and exclude the table from the mirror until it is renamed.");
        }
        return path;
    }

    /** The folder of a table. */
    static String of(String path) {
        return ShortNames.ofPath(checked(path));
    }

    @Override
    public String getBucketId(ChangelogLine line, Context context) {
        return line.folder();
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
        return SimpleVersionedStringSerializer.INSTANCE;
    }
}
