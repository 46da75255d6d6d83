package io.pixelake.media;

import io.pixelake.config.GivenPaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** URLs of files as Pixeltable writes them. */
public final class MediaUrl {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    private MediaUrl() {}

    /** Whether it names a file of this machine, or nothing that could be found from another: anything but a URL of another scheme. */
    public static boolean isLocal(String url) {
        return !SCHEME.matcher(url).matches() || url.regionMatches(true, 0, "file:", 0, "file:".length());
    }

    /**
     * The path of a {@code file:} URL, or of a bare absolute path, which Pixeltable takes for a local file as well.
     *
     * @throws IOException with a message that says why there is none, to be put behind "but"
     */
    public static Path localPath(String url) throws IOException {
        try {
            if (url.startsWith("/")) {
                return Path.of(url);
            }
            String lower = url.toLowerCase(Locale.ROOT);
            if (!lower.startsWith("file:")) {
                throw new IOException("only file:// URLs can be read, so far");
            }
            int skip = lower.startsWith("file://localhost/") ? 16 : lower.startsWith("file:///") ? 7 : 5;
            String path = url.substring(skip);
            if (!path.startsWith("/") || path.startsWith("//")) {
                throw new IOException("that is a file on another host");
            }
            return Path.of(decodePercent(path));
        } catch (InvalidPathException e) {
            throw new IOException("its name " + GivenPaths.reason(e), e);
        }
    }

    /** Percent escapes are bytes of UTF-8; {@code +} stands for itself, other than in forms. */
    private static String decodePercent(String path) throws IOException {
        if (path.indexOf('%') < 0) {
            return path;
        }
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                decoded.write(escaped(bytes, i));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("its name isn't UTF-8, and Java opens no other files", e);
        }
    }

    private static int escaped(byte[] bytes, int percent) throws IOException {
        int high = percent + 2 < bytes.length ? Character.digit(bytes[percent + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(bytes[percent + 2], 16);
        if (low < 0) {
            throw new IOException("its URL has a percent sign that isn't followed by two hexadecimal digits");
        }
        return high << 4 | low;
    }
}
