package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentedOptionsTest {
    private static final Path PAGE = Path.of("docs", "configuration.md");

    @Test
    void everyOptionHasItsRowAndNoRowIsStale() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| `[a-z]+[.\\[].*"))
                .toList();

        assertThat(rows)
                .isEqualTo(Options.ALL.stream().map(Option::toMarkdownRow).toList());
    }

    /** The examples of the page load: what it tells people to write is what the loader takes. */
    @Test
    void examplesLoad() throws IOException {
        Matcher blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        int examples = 0;
        while (blocks.find()) {
            examples++;
            loads(blocks.group(1));
        }
        assertThat(examples).isGreaterThanOrEqualTo(2);
    }

    private static void loads(String yaml) throws IOException {
        Path file = Files.createTempFile("example", ".yaml");
        try {
            Files.writeString(file, yaml);
            Map<String, String> environment = Map.of("HOME", "/h", "PXT_PASSWORD", "p", "LAKE_CREDENTIAL", "c");
            assertThat(ConfigLoader.load(Optional.of(file), ConfigFlags.none(), environment))
                    .isNotNull();
        } finally {
            Files.delete(file);
        }
    }
}
