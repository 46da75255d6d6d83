package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and languages that not everybody has, with the real launcher. */
class PathsAndLanguagesITCase {
    @TempDir
    static Path directory;

    private static DemoStore demo;

    @BeforeAll
    static void startStore() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
    }

    @AfterAll
    static void stopStore() throws Exception {
        demo.close();
    }

    /** Its text, taken for a URL or a URL's text for it, leads to another folder. */
    @Test
    void aFolderOfAnyLettersHoldsLakeStateAndChangeFiles() throws Exception {
        Path parent = Files.createDirectories(directory.resolve("lakes"));
        Path odd = parent.resolve("a b ü#%20");
        EditedStore store = EditedStore.copyOf(demo, "odd_folder");
        StoreMirror mirror = new StoreMirror(store, odd);

        try (ExternalProcess killed = mirror.start()) {
            killed.awaitOutput("version " + store.currentVersion(StoreMirror.TABLE) + " committed", StoreMirror.LIMIT);
            killed.kill();
        }
        store.insertRows(StoreMirror.TABLE, 1000, 5);
        String second = mirror.catchUp();

        assertThat(second).contains("Restoring the state " + mirror.lake().resolve(".pixelake"));
        assertThat(parent.toFile().list()).containsExactly("a b ü#%20");
        assertThat(odd.toFile().list()).containsExactlyInAnyOrder("csv", "jsonl", "lake");
        mirror.compare();
    }

    @Test
    void asciiAsTheProcessesEncodingIsNoObstacle() throws Exception {
        Path file = directory.resolve("größe 数.csv");

        export(Map.of("LC_ALL", "C"), "", "--to", file.toString());

        assertThat(Files.readAllLines(file)).hasSizeGreaterThan(1);
    }

    /** Upper and lower case are others in Turkish, digits in Arabic, digits and years in Thai. */
    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG", "th-TH-u-nu-thai"})
    void theProcessesLanguageChangesNothing(String language) throws Exception {
        Path file = directory.resolve(language + ".csv");
        String[] parts = language.split("-", 3);
        String options = "-Duser.language=" + parts[0] + " -Duser.country=" + parts[1]
                + (parts.length > 2 ? " -Duser.extensions=" + parts[2] : "");

        String out = export(
                Map.of(),
                options,
                "--to",
                file.toString(),
                "--select=name, price AS p",
                "--where=name LIKE '%'",
                "--types=p=decimal(20, 3)");

        assertThat(Files.readAllLines(file).get(0)).isEqualTo("name,p");
        assertThat(out).matches("(?s).*demo/products, version [0-9]+: [0-9]+ rows to .*");
    }

    private static String export(Map<String, String> environment, String java, String... more) throws Exception {
        String[] arguments = new String[more.length + 4];
        System.arraycopy(new String[] {"export", "demo/products", "--source-url", demo.jdbcUrl()}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        try (ExternalProcess process = PixelakeLauncher.start(environment, java, arguments)) {
            return process.waitFor(StoreMirror.LIMIT);
        }
    }
}
