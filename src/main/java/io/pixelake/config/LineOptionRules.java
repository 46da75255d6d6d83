package io.pixelake.config;

import io.pixelake.config.MirrorConfig.FileFormat;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.formats.csv.CsvFormatFactory;
import org.apache.flink.formats.csv.CsvFormatOptions;
import org.apache.flink.formats.json.JsonFormatFactory;
import org.apache.flink.formats.json.JsonFormatOptions;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * Which options of Flink's formats lines of changes can have. It rests on these choices:
 *
 * <ul>
 *   <li>What only concerns reading, or what no line has, is refused: it would do nothing.
 *   <li>A line has each column, and whoever reads it can tell where each field and each line ends. How NULL is written is the user's choice.
 *   <li>Names and values are Flink's own, which checks them itself.
 * </ul>
 */
public final class LineOptionRules {
    private static final String IS_FOR_READING = "only concerns reading, and lines are only written; leave it out";
    private static final String HAS_NO_MAPS = "concerns maps with NULL as a key, which no line has; leave it out";

    private static final Map<String, String> CSV_DEFAULTS =
            Map.of(CsvFormatOptions.WRITE_BIGDECIMAL_IN_SCIENTIFIC_NOTATION.key(), "false");
    private static final String ISO_8601 = "ISO-8601";
    private static final Map<String, String> JSON_DEFAULTS = Map.of(
            JsonFormatOptions.TIMESTAMP_FORMAT.key(),
            ISO_8601,
            JsonFormatOptions.ENCODE_DECIMAL_AS_PLAIN_NUMBER.key(),
            "true");

    private static final List<ConfigOption<String>> CSV_MARKS = List.of(
            CsvFormatOptions.FIELD_DELIMITER, CsvFormatOptions.QUOTE_CHARACTER, CsvFormatOptions.ESCAPE_CHARACTER);

    private static final Map<String, String> REFUSED_OF_CSV = Map.of(
            CsvFormatOptions.ALLOW_COMMENTS.key(),
            IS_FOR_READING,
            CsvFormatOptions.IGNORE_PARSE_ERRORS.key(),
            IS_FOR_READING,
            CsvFormatOptions.ARRAY_ELEMENT_DELIMITER.key(),
            "would do nothing, since lists are written as JSON; leave it out",
            CsvFormatOptions.DISABLE_QUOTE_CHARACTER.key(),
            "can't be set: without quotes nothing tells a delimiter or a line end in a text from the end of the field;"
                    + " leave it out");

    private static final Map<String, String> REFUSED_OF_JSON = Map.of(
            JsonFormatOptions.FAIL_ON_MISSING_FIELD.key(), IS_FOR_READING,
            JsonFormatOptions.IGNORE_PARSE_ERRORS.key(), IS_FOR_READING,
            JsonFormatOptions.DECODE_JSON_PARSER_ENABLED.key(), IS_FOR_READING,
            JsonFormatOptions.MAP_NULL_KEY_MODE.key(), HAS_NO_MAPS,
            JsonFormatOptions.MAP_NULL_KEY_LITERAL.key(), HAS_NO_MAPS,
            JsonFormatOptions.ENCODE_IGNORE_NULL_FIELDS.key(),
                    "can't be set: each line has all columns, so that NULL isn't taken for a column that isn't there; leave it out");

    private LineOptionRules() {}

    /** What is wrong with an option, as the end of a sentence after its name; empty when nothing is. */
    static Optional<String> problemOf(FileFormat format, String name) {
        Set<String> names = names(format);
        if (names.contains(name)) {
            return Optional.ofNullable(refused(format).get(name));
        }
        Set<String> allowed = new TreeSet<>(names);
        allowed.removeAll(refused(format).keySet());
        return Optional.of("is no option of Flink's format."
                + NearestName.of(name, allowed)
                        .map(near -> " Did you mean " + near + "?")
                        .orElse("") + " Allowed: " + String.join(", ", allowed));
    }

    /** What is wrong with options that may be set, together; empty when nothing is. */
    static Optional<String> problemOf(FileFormat format, Map<String, String> options) {
        try {
            factory(format).createEncodingFormat(null, configuration(format, options));
        } catch (ValidationException e) {
            return Optional.of(
                    "can't be used: " + ExceptionUtils.getRootCause(e).getMessage());
        }
        return format == FileFormat.CSV ? problemOfCsv(options) : Optional.empty();
    }

    private static Optional<String> problemOfCsv(Map<String, String> options) {
        Map<String, Character> marks = new LinkedHashMap<>();
        for (ConfigOption<String> option : CSV_MARKS) {
            Optional.ofNullable(options.getOrDefault(option.key(), option.defaultValue()))
                    .ifPresent(text -> marks.put(
                            option.key(), StringEscapeUtils.unescapeJava(text).charAt(0)));
        }
        String nothing = options.getOrDefault(CsvFormatOptions.NULL_LITERAL.key(), "");
        for (Map.Entry<String, Character> mark : marks.entrySet()) {
            char one = mark.getValue();
            if (Character.isLetterOrDigit(one) || "+-.\r\n".indexOf(one) >= 0) {
                return Optional.of("has a " + mark.getKey()
                        + " that stands in numbers and words or ends a line; give another character");
            }
            if (Collections.frequency(marks.values(), one) > 1) {
                return Optional.of("has the same "
                        + String.join(
                                " and ",
                                marks.keySet().stream()
                                        .filter(name -> marks.get(name) == one)
                                        .toList()) + "; give two characters");
            }
            if (nothing.indexOf(one) >= 0 || nothing.matches("(?s).*[\r\n].*")) {
                return Optional.of("has a null-literal in which a field or a line ends; give another text");
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> refused(FileFormat format) {
        return format == FileFormat.CSV ? REFUSED_OF_CSV : REFUSED_OF_JSON;
    }

    private static Set<String> names(FileFormat format) {
        return factory(format).optionalOptions().stream().map(ConfigOption::key).collect(Collectors.toSet());
    }

    private static SerializationFormatFactory factory(FileFormat format) {
        return format == FileFormat.CSV ? new CsvFormatFactory() : new JsonFormatFactory();
    }

    private static Configuration configuration(FileFormat format, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(format == FileFormat.CSV ? CSV_DEFAULTS : JSON_DEFAULTS);
        all.putAll(options);
        return Configuration.fromMap(all);
    }

    /** Whether options of JSON have times in ISO 8601. */
    public static boolean hasIsoTimes(Map<String, String> options) {
        return ISO_8601.equals(options.getOrDefault(JsonFormatOptions.TIMESTAMP_FORMAT.key(), ISO_8601));
    }

    /**
     * Flink's format for lines.
     *
     * @param options that were found to be right
     */
    public static SerializationSchema<RowData> format(FileFormat format, Map<String, String> options, RowType lines) {
        // Neither format asks its context for anything.
        return factory(format)
                .createEncodingFormat(null, configuration(format, options))
                .createRuntimeEncoder(null, TypeConversions.fromLogicalToDataType(lines));
    }
}
