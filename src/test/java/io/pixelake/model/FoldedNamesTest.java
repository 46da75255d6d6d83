package io.pixelake.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoldedNamesTest {
    private static final List<String> NAMES = List.of("label", "Label", "price");

    @Test
    void aNameInTheSameLettersWins() {
        assertThat(FoldedNames.meant("label", NAMES)).contains("label");
        assertThat(FoldedNames.meant("Label", NAMES)).contains("Label");
        assertThat(FoldedNames.meant("LABEL", NAMES)).as("it could be either").isEmpty();
        assertThat(FoldedNames.meant("PRICE", NAMES)).contains("price");
        assertThat(FoldedNames.meant("prices", NAMES)).isEmpty();
        assertThat(FoldedNames.meant("TITLE", List.of("title")))
                .as("in any language of the process")
                .contains("title");
    }

    @Test
    void whatIsSaidOfANameIsFoundInAnyLetters() {
        Map<String, Integer> said = Map.of("Label", 1, "label", 2, "Price", 3);

        assertThat(FoldedNames.find(said, "label")).contains(2);
        assertThat(FoldedNames.find(said, "price")).contains(3);
        assertThat(FoldedNames.find(said, "stock")).isEmpty();
    }

    @Test
    void namesAreAllAlikeOnceEach() {
        assertThat(FoldedNames.areAllAlike(List.of("Label", "price"), List.of("PRICE", "label")))
                .isTrue();
        assertThat(FoldedNames.areAllAlike(List.of("Label"), List.of("Label", "label")))
                .isFalse();
        assertThat(FoldedNames.areAllAlike(List.of("Label", "label"), List.of("label", "Label")))
                .isTrue();
        assertThat(FoldedNames.areAllAlike(List.of(), List.of("a"))).isFalse();
    }

    @Test
    void tablesThatDifferInLettersOnlyAreMeantInTheirOwn() {
        TablePaths letters = TablePaths.among(List.of("Shop/Photos", "shop/photos", "Shop/Books"));
        Map<String, Integer> said = Map.of("Shop/Photos", 1, "SHOP/BOOKS", 2);

        assertThat(letters.twins()).isEqualTo(Set.of("Shop/Photos", "shop/photos"));
        assertThat(letters.find(said, "Shop/Photos")).contains(1);
        assertThat(letters.find(said, "shop/photos")).isEmpty();
        assertThat(letters.find(said, "Shop/Books")).contains(2);
        assertThat(TablePaths.FOLDED.find(said, "shop/photos")).contains(1);
    }
}
