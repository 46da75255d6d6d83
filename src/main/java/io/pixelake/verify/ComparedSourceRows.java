package io.pixelake.verify;

import io.pixelake.media.BadMediaException;
import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.rows.BadCellException;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.source.rows.SourceRowReader;
import io.pixelake.types.json.CellMappingException;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.table.data.RowData;

/** The rows that the source shows at a position, in the form in which they are mirrored. */
record ComparedSourceRows(
        SourceAddress address, SourceTable table, Position position, TableSchema schema, SourceRowHandling handling)
        implements ComparedRows {
    @Override
    public void read(Set<RowKey> keys, Consumer<RowData> consumer) throws CannotCompareException {
        try (SourceRowReader rows = new SourceRowReader(address, table, position, schema, handling)) {
            if (keys.isEmpty()) {
                rows.read(Long.MIN_VALUE, Long.MAX_VALUE, page -> page.forEach(consumer));
            }
            Set<Long> rowIds = new TreeSet<>();
            keys.forEach(key -> rowIds.add(key.rowId()));
            for (long rowId : rowIds) {
                rows.read(rowId, rowId + 1, page -> page.forEach(consumer));
            }
        } catch (SourceBusyException e) {
            throw new CannotCompareException(
                    "the source was busy for over a minute: " + e.getMessage() + ". Try again later.", e);
        } catch (SourceReadException | IOException e) {
            throw new CannotCompareException("the source can't be read: " + e.getMessage(), e);
        } catch (VersionGoneException e) {
            throw new CannotCompareException("meanwhile " + e.getMessage(), e);
        } catch (BadCellException | BadMediaException | CellMappingException e) {
            throw new CannotCompareException("the source has a bad cell: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotCompareException("interrupted", e);
        }
    }
}
