package io.pixelake.source.rows;

import io.pixelake.badcells.BadCellLog;
import io.pixelake.badcells.BadCellRule;
import io.pixelake.media.MediaResolver;
import io.pixelake.pixeltable.server.SourceAddress;

/** What is done with the cells of rows on their way out: media, and cells that can't be read. */
public record SourceRowHandling(MediaResolver media, BadCellLog badCells) implements AutoCloseable {

    /** For rows that go somewhere. @param threads how many media files are handled at a time */
    public static SourceRowHandling of(SourceAddress address, int threads, BadCellRule rule) {
        return new SourceRowHandling(MediaResolver.of(address.media(), threads), new BadCellLog(rule));
    }

    /** For rows that are compared with others: nothing is uploaded. */
    public static SourceRowHandling comparing(SourceAddress address, int threads, BadCellRule rule) {
        return new SourceRowHandling(MediaResolver.comparing(address.media(), threads), new BadCellLog(rule));
    }

    @Override
    public void close() {
        media.close();
        badCells.close();
    }
}
