package io.pixelake.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads a YAML file into {@link YamlNode}s by token, since Jackson's own tree turns {@code password: 0123} into a number
 * and forgets lines.
 */
final class YamlFileReader {
    /** Both are what an unquoted table glob turns into. */
    private static final String QUOTE = " put a value that begins with * or ! into quotes";

    private final Path file;
    private final Problems problems;

    YamlFileReader(Path file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The document; an empty one, with the reason among the problems, when it can't be read. */
    YamlNode.Mapping read() {
        YamlNode.Mapping nothing = new YamlNode.Mapping(Map.of(), 1);
        if (!Files.isRegularFile(file)) {
            problems.add("--config", "there is no file " + file.toAbsolutePath());
            return nothing;
        }
        try (YAMLParser parser = new YAMLFactory().createParser(Files.readString(file))) {
            return document(parser, nothing);
        } catch (JacksonException e) {
            problems.add(file.toString(), "isn't valid YAML" + describe(e));
        } catch (CharacterCodingException e) {
            problems.add(file.toString(), "isn't a text file in UTF-8");
        } catch (IOException e) {
            problems.add(file.toString(), "can't be read: " + e);
        }
        return nothing;
    }

    private YamlNode.Mapping document(YAMLParser parser, YamlNode.Mapping nothing) throws IOException {
        if (parser.nextToken() == null) {
            return nothing;
        }
        YamlNode root = node(parser, "");
        if (parser.nextToken() != null) {
            problems.add(file.toString(), "holds more than one YAML document; only one is allowed");
        }
        if (root instanceof YamlNode.Mapping mapping) {
            return mapping;
        }
        if (!root.isNull()) {
            problems.add(
                    file.toString(),
                    "must hold sections like \"source:\" and \"lake:\" at its top, not a list or a value");
        }
        return nothing;
    }

    private YamlNode node(YAMLParser parser, String key) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.isCurrentAlias()) {
            problems.add(
                    at(key, line), "*" + parser.getText() + " is an alias in YAML, which isn't supported;" + QUOTE);
        }
        if (parser.getTypeId() != null) {
            problems.add(at(key, line), "!" + parser.getTypeId() + " is a tag in YAML, which isn't supported;" + QUOTE);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, key, line);
            case START_ARRAY -> sequence(parser, key, line);
            case VALUE_NULL ->
                new YamlNode.Scalar(Optional.of(parser.getText()).filter(text -> isWord(text, key)), line);
            default -> new YamlNode.Scalar(Optional.of(parser.getText()), line);
        };
    }

    /** One setting has a value that is called null. */
    private static boolean isWord(String nothing, String key) {
        return nothing.equals("null") && key.startsWith("tables.") && key.endsWith(".on-bad-cell");
    }

    private YamlNode mapping(YAMLParser parser, String key, int line) throws IOException {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String childKey = key.isEmpty() ? name : key + "." + name;
            int nameLine = parser.currentTokenLocation().getLineNr();
            parser.nextToken();
            if (entries.put(name, node(parser, childKey)) != null) {
                problems.add(at(childKey, nameLine), "stands there twice; leave one");
            }
        }
        return new YamlNode.Mapping(entries, line);
    }

    private YamlNode sequence(YAMLParser parser, String key, int line) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(parser, key + "[" + items.size() + "]"));
        }
        return new YamlNode.Sequence(items, line);
    }

    private String at(String key, int line) {
        return key + " (" + file + ", line " + line + ")";
    }

    /** Never the message itself: it quotes the file, and there may be a password on the line. */
    private static String describe(JacksonException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return e.getCause() instanceof MarkedYAMLException marked
                ? where + ": " + marked.getProblem() + ";" + QUOTE
                : where;
    }
}
