package io.pixelake.pixeltable.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CopyTupleTest {
    private final CopyTuple tuple = new CopyTuple();

    @Test
    void readsFieldsOfEveryKind() {
        byte[] message = new CopyMessage()
                .int2(6)
                .int8(-5)
                .int4(7)
                .nullField()
                .text("")
                .text("é")
                .field(new byte[] {1})
                .bytes();
        assertThat(tuple.parse(message)).isTrue();
        assertThat(tuple.fieldCount()).isEqualTo(6);
        assertThat(tuple.int8(0)).isEqualTo(-5);
        assertThat(tuple.int4(1)).isEqualTo(7);
        assertThat(tuple.isNull(2)).isTrue();
        assertThat(tuple.isNull(3)).isFalse();
        assertThat(tuple.text(3)).hasToString("");
        assertThat(tuple.text(4)).hasToString("é");
        assertThat(tuple.bool(5)).isTrue();
    }

    @Test
    void readsTheRowBehindTheHeader() {
        assertThat(tuple.parse(new CopyMessage().header().int2(1).int8(3).bytes()))
                .isTrue();
        assertThat(tuple.int8(0)).isEqualTo(3);
    }

    @Test
    void headersAndTrailersAreNoRows() {
        assertThat(tuple.parse(new CopyMessage().header().bytes())).isFalse();
        assertThat(tuple.parse(new CopyMessage().header().int2(-1).bytes())).isFalse();
        assertThat(tuple.parse(new CopyMessage().int2(-1).bytes())).isFalse();
        assertThatThrownBy(() -> tuple.isNull(0)).hasMessageContaining("has 0 fields");
    }

    @Test
    void aRowWithoutFieldsIsARow() {
        assertThat(tuple.parse(new CopyMessage().int2(0).bytes())).isTrue();
        assertThat(tuple.fieldCount()).isZero();
    }

    @Test
    void forgetsTheRowBefore() {
        tuple.parse(new CopyMessage().int2(2).int8(1).int8(2).bytes());
        tuple.parse(new CopyMessage().int2(1).nullField().bytes());
        assertThat(tuple.isNull(0)).isTrue();
        assertThatThrownBy(() -> tuple.int8(1)).hasMessageContaining("has 1 fields, number 1");
    }

    @Test
    void refusesEveryRowThatIsCutOff() {
        byte[] message = new CopyMessage().header().int2(2).int8(1).text("abc").bytes();
        for (int length = 1; length < message.length; length++) {
            byte[] part = Arrays.copyOf(message, length);
            if (length == 19) {
                assertThat(tuple.parse(part)).isFalse();
            } else {
                assertThatThrownBy(() -> tuple.parse(part)).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void refusesBytesBehindTheRow() {
        byte[] message = new CopyMessage().int2(1).int8(1).int2(-1).bytes();
        assertThatThrownBy(() -> tuple.parse(message)).hasMessageContaining("2 bytes behind its last field");
    }

    @Test
    void refusesAFieldOfAnotherWidth() {
        tuple.parse(new CopyMessage().int2(2).int4(1).nullField().bytes());
        assertThatThrownBy(() -> tuple.int8(0)).hasMessageContaining("has 4 bytes in field 0, expected 8");
        assertThatThrownBy(() -> tuple.int8(1)).hasMessageContaining("has -1 bytes in field 1, expected 8");
        assertThatThrownBy(() -> tuple.text(1)).hasMessageContaining("NULL in field 1");
    }
}
