package io.pixelake.config;

import java.util.regex.Pattern;

/** Hides what must not be printed. */
final class Secrets {
    static final String MASK = "***";

    private static final String WORDS =
            "password|passwd|pwd|secret|token|credential|authorization|api[-_.]?key|access[-_.]?key|encryption[-_.]?key";
    private static final Pattern SECRET_KEY = Pattern.compile("(?i)(" + WORDS + "|account\\.key$)");
    private static final Pattern PARAMETER = Pattern.compile("(?i)([\\w.-]*(?:" + WORDS + ")[\\w.-]*=)[^&;\\s]*");

    /** Greedy up to the last {@code @}: a password may itself hold one, or a slash. Masking too much does no harm. */
    private static final Pattern USER_INFO = Pattern.compile("(//[^/:@\\s]*:)\\S*@");

    private Secrets() {}

    /** The value as it may be printed: {@code ***} when the key names a secret, else with secrets inside it masked. */
    static String mask(String key, String value) {
        return SECRET_KEY.matcher(key).find() ? MASK : maskWithin(value);
    }

    /** Masks passwords inside a URL: {@code //user:password@} and {@code password=..} parameters. */
    static String maskWithin(String text) {
        String withoutUserInfo = USER_INFO.matcher(text).replaceAll("$1" + MASK + "@");
        return PARAMETER.matcher(withoutUserInfo).replaceAll("$1" + MASK);
    }
}
