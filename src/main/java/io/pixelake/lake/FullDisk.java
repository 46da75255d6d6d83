package io.pixelake.lake;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.flink.util.ExceptionUtils;

/** Tells that a file found no room, whatever libraries made of the error of the operating system. */
public final class FullDisk {
    private static final List<String> MESSAGES =
            List.of("no space left on device", "disk quota exceeded", "file too large", "not enough space");

    private FullDisk() {}

    public static boolean isBehind(Throwable failure) {
        return ExceptionUtils.findThrowable(failure, FullDisk::says).isPresent();
    }

    /** @param what found no room, and in which folder */
    public static IOException failure(String what, String folder, Exception cause) {
        return new IOException(
                "no space is left for its " + what + " below " + folder + ". Make room there and export again", cause);
    }

    private static boolean says(Throwable e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return e instanceof IOException && MESSAGES.stream().anyMatch(message::contains);
    }
}
