package io.pixelake.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.model.FoldedNames;
import io.pixelake.pixeltable.catalog.MirroredPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tables settings are about, and which about none. */
class NamedTablesTest {
    private static final NamedTables UPGRADED = new NamedTables(List.of("shop/books", "shop/photos"));
    private static final NamedTables TWINS = new NamedTables(List.of("Shop/Photos", "shop/photos", "Shop/Books"));

    @TempDir
    Path directory;

    private MirrorConfig config(String settings, String... globs) throws IOException {
        Path file = Files.writeString(directory.resolve("settings.yaml"), settings);
        ConfigFlags flags = new ConfigFlags(Map.of("--tables", List.of(globs)));
        return ConfigLoader.load(Optional.of(file), flags, Map.of());
    }

    @Test
    void settingsInOtherLettersAreAboutTheTable() throws IOException {
        MirrorConfig config =
                config("tables: { Shop/Photos: { where: \"Price > 1\", target: a.b } }", "SHOP/*", "!Shop/Books");

        assertThat(UPGRADED.mistakes(config)).isEmpty();
        assertThat(partOf(UPGRADED, config, "shop/photos").projection().mark())
                .hasValueSatisfying(mark -> assertThat(mark).contains("Price > 1"));
        assertThat(UPGRADED.filter(config).matches("shop/photos")).isTrue();
        assertThat(UPGRADED.filter(config).matches("shop/books")).isFalse();
        assertThat(ConfiguredTables.naming(config, UPGRADED.letters())
                        .target("shop/photos")
                        .fullName())
                .isEqualTo("a.b");
    }

    @Test
    void whereTablesDifferInLettersOnlyTheSameLettersCount() throws IOException {
        MirrorConfig config =
                config("tables: { Shop/Photos: { where: \"Price > 1\", on-bad-cell: \"null\", target: a.b } }");

        assertThat(TWINS.mistakes(config)).isEmpty();
        assertThat(partOf(TWINS, config, "Shop/Photos")).isNotEqualTo(MirroredPart.PLAIN);
        assertThat(partOf(TWINS, config, "shop/photos")).isEqualTo(MirroredPart.PLAIN);
        assertThat(ConfiguredTables.naming(config, TWINS.letters())
                        .target("Shop/Photos")
                        .fullName())
                .isEqualTo("a.b");
        assertThat(ConfiguredTables.naming(config, TWINS.letters())
                        .target("shop/photos")
                        .fullName())
                .isEqualTo("shop.photos");
        assertThat(ConfiguredTables.badCells(config, TWINS.letters()).becomeNull("Shop/Photos"))
                .isTrue();
        assertThat(ConfiguredTables.badCells(config, TWINS.letters()).becomeNull("shop/photos"))
                .isFalse();
        MirrorConfig one = config("", "Shop/Photos");
        assertThat(TWINS.filter(one).matches("Shop/Photos")).isTrue();
        assertThat(TWINS.filter(one).matches("shop/photos")).isFalse();
        assertThat(TWINS.mistakes(config("tables: { SHOP/PHOTOS: { errors: columns } }")))
                .singleElement()
                .asString()
                .contains("tables.SHOP/PHOTOS", "no table of the source");
    }

    @Test
    void settingsOfNoTableAreMistakes() throws IOException {
        MirrorConfig config = config(
                "tables: { Shop/Fotos: { where: \"Price > 1\" }, shop/books: { errors: columns },"
                        + " Shop/Books: { errors: columns } }",
                "**",
                "!shop/secret*");

        assertThat(UPGRADED.mistakes(config))
                .containsExactly(
                        "The settings tables.Shop/Books have no effect: Shop/Books is the path of the same table as"
                                + " tables.shop/books, which counts, so rows and columns that it was to leave out are"
                                + " mirrored. The nearest path is shop/books. Correct it, or remove it if no such table"
                                + " is to come.",
                        "The settings tables.Shop/Fotos have no effect: Shop/Fotos is the path of no table of the source,"
                                + " so rows and columns that it was to leave out are mirrored. The nearest path is"
                                + " shop/photos. Correct it, or remove it if no such table is to come.",
                        "The glob !shop/secret* excludes nothing: it matches no table of the source, so what it was to leave"
                                + " out is mirrored. The nearest path is shop/books. Correct it, or remove it if no such"
                                + " table is to come.");
        assertThat(new NamedTables(List.of()).mistakes(config("tables: { a: { errors: columns } }")))
                .singleElement()
                .asString()
                .contains("The source has no tables.");
    }

    private static MirroredPart partOf(NamedTables tables, MirrorConfig config, String path) {
        return FoldedNames.find(ConfiguredTables.parts(tables.settings(config)), path)
                .orElse(MirroredPart.PLAIN);
    }
}
