package io.pixelake.config;

import java.util.regex.Pattern;

/** Hides what must not be printed. */
public final class Secrets {
    static final String MASK = "***";

    private static final String WORDS =
            "password|passwd|pwd|secret|token|credential|authorization|api[-_.]?key|access[-_.]?key|encryption[-_.]?key";
    private static final Pattern SECRET_KEY = Pattern.compile("(?i)(" + WORDS + "|account\\.key$)");
    private static final String PARAMETER = "([\\w.-]*(?:" + WORDS + ")[\\w.-]*=)[^&;\\s]*";

    /** Greedy up to the last {@code @}: a password may itself hold one, or a slash. Masking too much does no harm. */
    private static final String USER_INFO = "(//[^/:@\\s]*:)\\S*(?=@)";

    private static final String BARE_USER_INFO = "((?<![\\w/])[\\w.-]+:)[^\\s/:@]+(?=@\\w)";

    /** What is secret in a text, with what stands before it in one of three groups: what the log replaces by {@code $1$2$3***}. */
    public static final String PATTERN = "(?i)" + USER_INFO + "|" + BARE_USER_INFO + "|" + PARAMETER;

    private static final String REPLACEMENT = "$1$2$3" + MASK;

    private static final Pattern WITHIN = Pattern.compile(PATTERN);

    private Secrets() {}

    /** The value as it may be printed: {@code ***} when the key names a secret, else with secrets inside it masked. */
    static String mask(String key, String value) {
        return SECRET_KEY.matcher(key).find() ? MASK : maskWithin(value);
    }

    /** Masks passwords inside a text, as URLs have them: {@code user:password@host} and {@code password=..} parameters. */
    public static String maskWithin(String text) {
        return WITHIN.matcher(text).replaceAll(REPLACEMENT);
    }
}
