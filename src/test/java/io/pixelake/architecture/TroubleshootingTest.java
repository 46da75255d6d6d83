package io.pixelake.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.architecture.MessageTexts.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/troubleshooting.md and the messages in the code: the page quotes none that isn't there, and has each that users meet, which are
 * warnings and errors in the log, the texts of user errors, and all that begin with "Cannot". {@code messages.txt} lists those that need no
 * entry, with the reason.
 */
class TroubleshootingTest {
    private static final Path PAGE = Path.of("docs/troubleshooting.md");
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path REASONS = Path.of("src/test/resources/io/pixelake/architecture/messages.txt");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern ENDS = Pattern.compile("^[^\\p{L}\\p{N}_-]+|[^\\p{L}\\p{N}_]+$");
    private static final String ANY_COMMAND = "Cannot …";
    private static final List<String> COMMANDS = List.of(
            "export …",
            "export",
            "replay …",
            "replay",
            "replay into …",
            "replace …",
            "append to …",
            "mirror …",
            "use the lake at …",
            "…");
    private static final Pattern SENTENCE_END = Pattern.compile("[.;] ");
    /** What is put in front of a message, the message, and the reason behind it may come from one class each. */
    private static final int MOST_PARTS = 3;

    @Test
    void everyMessageOfThePageIsInTheCode() throws IOException {
        List<String> code = code();

        assertThat(page()).hasSizeGreaterThan(100);
        assertThat(page())
                .filteredOn(message -> !missing(message, code).isEmpty())
                .map(message -> message + " (not in the code: " + missing(message, code) + ")")
                .isEmpty();
    }

    @Test
    void everyMessageThatUsersMeetIsInThePage() throws IOException {
        List<String> page = page();
        Map<String, String> reasons = reasons();
        List<Text> met =
                MessageTexts.below(MAIN).stream().filter(Text::isForUsers).toList();

        assertThat(met).hasSizeGreaterThan(100);
        assertThat(met)
                .filteredOn(text -> reasons.keySet().stream().noneMatch(text.text()::startsWith))
                .filteredOn(text -> page.stream().noneMatch(message -> forEachCommand(text.text()).stream()
                        .anyMatch(one -> isAbout(message, one))))
                .map(text -> text.where() + ": " + text.text())
                .isEmpty();
    }

    @Test
    void everyExceptionIsStillNeeded() throws IOException {
        List<String> page = page();
        List<Text> met =
                MessageTexts.below(MAIN).stream().filter(Text::isForUsers).toList();

        assertThat(reasons().keySet()).allSatisfy(text -> assertThat(met)
                .filteredOn(message -> message.text().startsWith(text))
                .isNotEmpty()
                .noneMatch(message -> page.stream().anyMatch(quoted -> isAbout(quoted, message.text()))));
    }

    @Test
    void aChangedMessageIsFound() {
        List<String> code = List.of("Cannot commit … to …: it is gone", "… attempts: …", "the disk is full (…)");

        assertThat(missing("Cannot commit … to …: it is gone", code)).isEmpty();
        assertThat(missing("Cannot commit … to … attempts: … the disk is full", code))
                .isEmpty();
        assertThat(missing("Cannot commit … to …: it is away", code)).containsExactly("it is away");
        assertThat(isAbout("Cannot commit … to …", "Cannot commit … to …: it is gone"))
                .isTrue();
        assertThat(isAbout("… Cannot read …: … leads to …", "Cannot read …: …")).isTrue();
        assertThat(isAbout("Cannot commit … to …: it was", "Cannot commit … to …: it is gone"))
                .isFalse();
    }

    /** What of a message's words isn't in the texts of the code, some of each one after the other. */
    private static List<String> missing(String message, List<String> code) {
        List<String> words = words(message);
        int part = 0;
        for (int parts = 0; part < words.size() && parts < MOST_PARTS; parts++) {
            List<String> left = words.subList(part, words.size());
            part += code.stream().mapToInt(text -> inOrder(left, text)).max().orElse(0);
        }
        return words.subList(part, words.size());
    }

    /** Whether a quoted message is the beginning of a text in the code, or has all of its first sentence and a reason that is put behind it. */
    private static boolean isAbout(String message, String text) {
        String begin = Arrays.stream(message.split(MessageTexts.VALUE, -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*?"));
        List<String> words = words(SENTENCE_END.split(text)[0]);
        return Pattern.compile(begin, Pattern.DOTALL).matcher(text).lookingAt()
                || inOrder(words, message) == words.size();
    }

    private static int inOrder(List<String> words, String text) {
        int at = 0;
        int found = 0;
        for (String word : words) {
            at = text.indexOf(word, at);
            if (at < 0) {
                return found;
            }
            at += word.length();
            found++;
        }
        return found;
    }

    /** What stands between the values and colons, without punctuation at its ends. */
    private static List<String> words(String message) {
        return Arrays.stream(message.split(MessageTexts.VALUE + "|: "))
                .map(words -> ENDS.matcher(words).replaceAll(""))
                .filter(words -> words.chars().anyMatch(Character::isLetter))
                .toList();
    }

    private static List<String> page() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| "))
                .flatMap(
                        line -> QUOTED.matcher(line.split(" \\| ")[0]).results().map(quoted -> quoted.group(1)))
                .toList();
    }

    /** Those of scripts are whole lines. */
    private static List<String> code() throws IOException {
        List<String> code = new ArrayList<>(Files.readAllLines(Path.of("pixelake")));
        code.addAll(Files.readAllLines(Path.of("mvnw")));
        MessageTexts.below(MAIN).forEach(text -> code.addAll(forEachCommand(text.text())));
        return code;
    }

    /** Where a message names the command, the page has it for a command that exists. */
    private static List<String> forEachCommand(String text) {
        return text.startsWith(ANY_COMMAND)
                ? COMMANDS.stream()
                        .map(command -> text.replaceFirst(MessageTexts.VALUE, command))
                        .toList()
                : List.of(text);
    }

    private static Map<String, String> reasons() throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        for (String line : Files.readAllLines(REASONS)) {
            int tab = line.indexOf('\t');
            assertThat(line.startsWith("#") || tab > 0)
                    .as("a tab in \"" + line + "\"")
                    .isTrue();
            if (tab > 0) {
                reasons.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        return reasons;
    }
}
