package io.pixelake.config;

import java.util.List;

/**
 * A value somebody gave.
 *
 * @param where the key with file and line, or the flag
 * @param values one, or any number for a list
 */
record Setting(String where, List<String> values, boolean isFlag) {

    String value() {
        return values.get(values.size() - 1);
    }
}
