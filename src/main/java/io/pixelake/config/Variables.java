package io.pixelake.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces references to environment variables, a dollar and a name in braces; two dollars write a plain one. */
final class Variables {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}?");

    private final Map<String, String> environment;
    private final Problems problems;

    Variables(Map<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    String replaceIn(String text, String where) {
        return REFERENCE
                .matcher(text)
                .replaceAll(reference -> Matcher.quoteReplacement(
                        reference.group(1) == null ? "${" : valueOf(reference.group(1), reference.group(), where)));
    }

    private String valueOf(String name, String reference, String where) {
        if (!reference.endsWith("}") || !name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            problems.add(
                    where, "holds " + reference + ", which isn't a reference like ${NAME}; write $${ for a plain ${");
            return "";
        }
        if (!environment.containsKey(name)) {
            problems.add(where, "the environment variable " + name + " isn't set");
            return "";
        }
        return environment.get(name);
    }
}
