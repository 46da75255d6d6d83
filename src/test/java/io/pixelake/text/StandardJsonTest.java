package io.pixelake.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** JSON text that holds {@code NaN}, as a number or as part of a string, where everything else must stay as it is. */
class StandardJsonTest {
    @Test
    void onlyNonNumbersChange() throws IOException {
        assertThat(UnboundedJsonText.standard(
                        "{\"bytes\":\"aNaNb\",\"list\":[-0.0,1e-05,1.0E400,12345678901234567890123,NaN,-Infinity]}"))
                .isEqualTo("{\"bytes\":\"aNaNb\",\"list\":[-0.0,1e-05,1.0E400,12345678901234567890123,null,null]}");
        assertThat(UnboundedJsonText.standard("[-0.0]")).isEqualTo("[-0.0]");
    }
}
