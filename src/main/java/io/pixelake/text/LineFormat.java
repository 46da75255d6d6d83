package io.pixelake.text;

import io.pixelake.model.MirrorEvent.RowChange;
import java.io.IOException;
import org.apache.flink.table.data.GenericRowData;

/** The lines of one table at one schema, as UTF-8 with their line end. */
public interface LineFormat {
    String OPERATION = "_pxt_op";
    String GROUP = "_pxt_group";
    String VERSION = "_pxt_version";
    String ROW_ID = "_pxt_rowid";
    String POSITIONS = "_pxt_pos";

    /**
     * A row that came.
     *
     * @param cells the cells of {@code change}'s row
     */
    byte[] insert(RowChange change, GenericRowData cells) throws IOException;

    byte[] delete(RowChange change) throws IOException;

    /** Voids all lines of the group. */
    byte[] rollback(long group) throws IOException;
}
