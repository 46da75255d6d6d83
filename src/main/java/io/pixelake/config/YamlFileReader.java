package io.pixelake.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a YAML file into its nodes, which know their lines and keep values as they were written: an object mapper would
 * turn {@code password: 0123} into a number.
 */
final class YamlFileReader {
    /** Both are what an unquoted table glob turns into. */
    static final String QUOTE = " put a value that begins with * or ! into quotes";

    private final Path file;
    private final Problems problems;

    YamlFileReader(Path file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The document, if there is any. Why it can't be read is among the problems then. */
    Optional<MappingNode> read() {
        if (!Files.isRegularFile(file)) {
            problems.add("--config", "there is no file " + file.toAbsolutePath());
            return Optional.empty();
        }
        try {
            return document(new Yaml()
                    .composeAll(new StringReader(Files.readString(file)))
                    .iterator());
        } catch (YAMLException e) {
            problems.add(file.toString(), "isn't valid YAML" + describe(e));
        } catch (CharacterCodingException e) {
            problems.add(file.toString(), "isn't a text file in UTF-8");
        } catch (IOException e) {
            problems.add(file.toString(), "can't be read: " + e);
        }
        return Optional.empty();
    }

    private Optional<MappingNode> document(Iterator<Node> documents) {
        Optional<Node> root = documents.hasNext() ? Optional.of(documents.next()) : Optional.empty();
        if (documents.hasNext()) {
            problems.add(file.toString(), "holds more than one YAML document; only one is allowed");
        }
        if (root.filter(node -> !(node instanceof MappingNode) && !isNull(node)).isPresent()) {
            problems.add(
                    file.toString(),
                    "must hold sections like \"source:\" and \"lake:\" at its top, not a list or a value");
        }
        return root.filter(MappingNode.class::isInstance).map(MappingNode.class::cast);
    }

    /** Whether a value is {@code null}, {@code ~} or nothing. */
    static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    /** The text of a key or of a value that is one. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "?";
    }

    /** Never the message itself: it quotes the file, and there may be a password on the line. */
    private static String describe(YAMLException e) {
        if (!(e instanceof MarkedYAMLException marked) || marked.getProblemMark() == null) {
            return "";
        }
        return " at line " + (marked.getProblemMark().getLine() + 1) + ", column "
                + (marked.getProblemMark().getColumn() + 1) + ": " + marked.getProblem() + ";" + QUOTE;
    }
}
