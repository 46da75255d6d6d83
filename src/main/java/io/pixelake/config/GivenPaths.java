package io.pixelake.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Makes paths and URLs of what users write in flags, settings and environment variables. All of them come through here, so that {@code ~/} is the home
 * folder in each, and what can't be a file name is refused where it was written. Immutable.
 */
public final class GivenPaths {
    /** How a folder is written that may lie elsewhere too, as the end of a sentence. */
    public static final String FOLDER_FORM = "a folder or a URL without blanks, as in \"s3://bucket/media\"";

    private static final String URL = "[A-Za-z][A-Za-z0-9+.-]*:/.*";

    private final Map<String, String> environment;

    /** @param environment the environment variables, HOME among them */
    public GivenPaths(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** A text that can't be a path. Its message is the end of a sentence about it. */
    public static final class BadPathException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private BadPathException(String message) {
            super(message);
        }

        private BadPathException(InvalidPathException e) {
            super(reason(e), e);
        }
    }

    /** Why a text can't be a path, as the end of a sentence about it. */
    public static String reason(InvalidPathException e) {
        return "can't be a file name here (" + e.getReason()
                + "); names beyond ASCII need a UTF-8 locale, such as LC_ALL=C.UTF-8";
    }

    /**
     * A path of this machine.
     *
     * @throws BadPathException when it can't be one
     */
    public Path path(String text) {
        if (text.isBlank()) {
            throw new BadPathException("isn't allowed; give a path");
        }
        try {
            return Path.of(expanded(text));
        } catch (InvalidPathException e) {
            throw new BadPathException(e);
        }
    }

    /**
     * The same for what is kept as it was written but for the home folder, and may be a URL.
     *
     * @throws BadPathException when it can't be a path
     */
    String text(String text) {
        return isUrl(text) || path(text).toString().isEmpty() ? text : expanded(text);
    }

    /** Whether a text says in which file system it is meant. */
    static boolean isUrl(String text) {
        return text.matches(URL);
    }

    /**
     * The URL of a folder that is given as one, or as a path, without a slash at its end; empty when it is neither.
     *
     * @throws BadPathException when it can't be a path
     */
    public Optional<String> folderUrl(String folder) {
        if (folder.isBlank()) {
            return Optional.empty();
        }
        String url = isUrl(folder)
                ? folder
                : path(folder).toAbsolutePath().normalize().toUri().toString();
        return Optional.of(url.replaceFirst("/+$", ""))
                .filter(text -> text.matches("[^:]+:/+[^/].*"))
                .filter(GivenPaths::isFolder);
    }

    /** File names are put behind it, so it may have no other parts. */
    private static boolean isFolder(String url) {
        try {
            URI uri = new URI(url);
            boolean isLocal = "file".equalsIgnoreCase(uri.getScheme());
            return uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && !(isLocal && uri.getRawAuthority() != null);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private String expanded(String text) {
        if (!text.equals("~") && !text.startsWith("~/")) {
            return text;
        }
        return environment.getOrDefault("HOME", System.getProperty("user.home")) + text.substring(1);
    }
}
