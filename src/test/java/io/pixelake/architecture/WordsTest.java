package io.pixelake.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Docs, messages, log lines and help use the field's words: those of {@code words.txt} are refused, with better ones. */
class WordsTest {
    private static final Path WORDS = Path.of("src/test/resources/io/pixelake/architecture/words.txt");
    private static final Path MAIN = Path.of("src/main/java");

    /** Names that state, system properties and dashboards know: a uid, the beginning of properties. */
    private static final List<String> CONTRACTS = List.of("iceberg-upkeep", "pixelake.upkeep.");

    private static final String LITERAL = "\"(?:[^\"\\\\\\n]|\\\\.)*+\"";
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    /** Comments and characters come first, so that a quote in one of them begins no literal. Joined literals are one text. */
    private static final Pattern TOKEN = Pattern.compile("//[^\\n]*+|/\\*(?s:.*?)\\*/|'(?:[^'\\\\\\n]|\\\\.)++'"
            + "|(\"\"\"(?s:.*?)\"\"\"|" + LITERAL + "(?:\\s*\\+\\s*" + LITERAL + ")*+)");

    @Test
    void docsUseTheFieldsWords() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
        pages.addAll(files(Path.of("docs"), ".md"));
        assertThat(pages).contains(Path.of("docs/architecture.md"), Path.of("docs/troubleshooting.md"));
        List<Word> words = words();
        List<String> faults = new ArrayList<>();
        for (Path page : pages) {
            faults.addAll(faults(words, page, Files.readString(page), 1));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void messagesUseTheFieldsWords() throws IOException {
        List<Word> words = words();
        List<String> faults = new ArrayList<>();
        int literals = 0;
        for (Path file : files(MAIN, ".java")) {
            for (Literal literal : literals(Files.readString(file))) {
                literals++;
                faults.addAll(faults(words, file, literal.text(), literal.line()));
            }
        }
        assertThat(literals).isGreaterThan(1000);
        assertThat(faults).isEmpty();
    }

    @Test
    void everyExceptionIsStillNeeded() throws IOException {
        StringBuilder main = new StringBuilder();
        for (Path file : files(MAIN, ".java")) {
            main.append(Files.readString(file));
        }
        assertThat(CONTRACTS).allSatisfy(contract -> assertThat(main).contains(contract));
    }

    @Test
    void aFaultIsNamedWithItsPlaceAndABetterWord() {
        List<Word> words = List.of(new Word(Pattern.compile("goes\\s+on"), "continues"));
        String code = """
                // "goes on" in a comment, and '"'
                char quote = '"'; /* "goes on" */
                String text = "it \\" goes "
                        + "on", block = \"""
                    nothing
                    goes on\""";
                """;

        assertThat(literals(code).stream()
                        .flatMap(literal -> faults(words, Path.of("A.java"), literal.text(), literal.line()).stream()))
                .containsExactly(
                        "A.java:3: \"goes on\": write \"continues\"", "A.java:6: \"goes on\": write \"continues\"");
        assertThat(faults(words, Path.of("a.md"), "One\nthat goes\non.", 1))
                .containsExactly("a.md:2: \"goes on\": write \"continues\"");
    }

    private static List<String> faults(List<Word> words, Path file, String text, int firstLine) {
        String checked = CONTRACTS.stream().reduce(text, (rest, contract) -> rest.replace(contract, ""));
        return words.stream()
                .flatMap(word -> word.pattern()
                        .matcher(checked)
                        .results()
                        .map(found -> file + ":" + (firstLine + lines(checked.substring(0, found.start()))) + ": \""
                                + found.group().replaceAll("\\s+", " ") + "\": write \"" + word.better() + "\""))
                .toList();
    }

    private static List<Literal> literals(String code) {
        Matcher tokens = TOKEN.matcher(code);
        return tokens.results()
                .filter(token -> token.group(1) != null)
                .map(token -> new Literal(joined(token), 1 + lines(code.substring(0, token.start()))))
                .toList();
    }

    /** Where two literals were joined over a line's end the text keeps that end, so that lines can be counted. */
    private static String joined(MatchResult token) {
        return JOINT.matcher(token.group(1)).replaceAll(joint -> "\n".repeat(lines(joint.group())));
    }

    private static int lines(String text) {
        return (int) text.chars().filter(letter -> letter == '\n').count();
    }

    private static List<Word> words() throws IOException {
        List<Word> words = Files.readAllLines(WORDS).stream()
                .filter(line -> !line.startsWith("#"))
                .map(WordsTest::word)
                .toList();
        assertThat(words).isNotEmpty();
        return words;
    }

    private static Word word(String line) {
        int tab = line.indexOf('\t');
        assertThat(tab).as("a tab in \"" + line + "\"").isPositive();
        String pattern = line.substring(0, tab).replace(" ", "\\s+");
        return new Word(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), line.substring(tab + 1));
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    private record Word(Pattern pattern, String better) {}

    /** @param line where the text begins, counted from 1 */
    private record Literal(String text, int line) {}
}
