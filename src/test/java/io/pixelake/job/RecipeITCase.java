package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page docs/recipe.md does what it shows: its blocks are run against a real Pixeltable, by Pixelake's launcher. */
@ExtendWith(RealPixeltable.class)
class RecipeITCase {
    private static final String LAUNCHER = Path.of("pixelake").toAbsolutePath().toString();

    @Test
    void thePageDoesWhatItShows(PixeltableInstance pixeltable) throws IOException {
        // The launcher would build it, in the middle of the build that runs this test.
        assertThat(Path.of("target/dist/pixelake.jar")).exists();

        String said = pixeltable.run("run_page.py", "docs/recipe.md", LAUNCHER);

        assertThat(said).containsPattern("recipe\\.md: \\d+ Python blocks, \\d+ commands, \\d+ outputs, 0 faults");
        assertThat(Files.readString(Path.of("docs/recipe.md")).split("\\$ \\./pixelake "))
                .hasSizeGreaterThan(15);
    }

    /** A test that can't fail proves nothing. */
    @Test
    void aPageThatShowsSomethingElseFails(PixeltableInstance pixeltable, @TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"), """
                ```python
                print('one')
                ```

                ```text
                two
                ```

                ```console
                $ echo left right
                left …
                $ printf 'a\\nb\\n'
                …
                c
                $ exit 3
                ```

                ```yaml
                key: value
                ```
                """);

        assertThatThrownBy(() -> pixeltable.run("run_page.py", page.toString(), LAUNCHER))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("page.md:1: the Python code")
                .hasMessageContaining("printf 'a\\nb\\n'")
                .hasMessageContaining("exit 3\nended with 3")
                .hasMessageContaining("kind \"yaml\"")
                .hasMessageContaining("1 Python blocks, 3 commands, 3 outputs, 4 faults");
    }
}
