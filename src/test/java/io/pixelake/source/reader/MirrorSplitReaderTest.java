package io.pixelake.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.source.enumerator.Splits;
import io.pixelake.source.reader.MirrorSplitReader.Cursor;
import io.pixelake.source.split.MirrorSplit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirrorSplitReaderTest {
    private static final List<MirrorSplit> SPLITS = List.of(
            Splits.small(Splits.ONE, 1),
            Splits.small(Splits.ONE, 2),
            Splits.small(Splits.OTHER, 1),
            Splits.small(Splits.ONE, 3));

    /** A sink forgets a group's plan when a later group of the table ended. */
    @Test
    void aBusyTableMakesRoomForOthersAndKeepsTheOrderOfItsGroups() {
        Deque<Cursor> cursors = new ArrayDeque<>();
        SPLITS.forEach(split -> cursors.add(new Cursor(split)));

        MirrorSplitReader.moveTableToEnd(cursors);

        assertThat(cursors)
                .extracting(cursor -> cursor.split)
                .containsExactly(SPLITS.get(2), SPLITS.get(0), SPLITS.get(1), SPLITS.get(3));
    }
}
