package io.pixelake.lake;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Iceberg's JDBC catalog, but a commit that another one overtakes deletes the metadata file that it wrote, as in Iceberg's other catalogs. Each holds
 * the whole history, and where a mirror is compacted while it is committed to, some are left every minute.
 */
public class TidyJdbcCatalog extends JdbcCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(TidyJdbcCatalog.class);

    public TidyJdbcCatalog() {
        this(Configuration::new);
    }

    /** @param hadoop Hadoop's settings, for files that want them; may give null where none does */
    TidyJdbcCatalog(Supplier<Configuration> hadoop) {
        super(properties -> files(properties, hadoop.get()), null, true);
    }

    private static FileIO files(Map<String, String> properties, Configuration hadoop) {
        String files = properties.getOrDefault(CatalogProperties.FILE_IO_IMPL, HadoopFileIO.class.getName());
        return new WrittenMetadata(CatalogUtil.loadFileIO(files, properties, hadoop));
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier table) {
        TableOperations operations = untidy(table);
        return new TidyOperations(operations, (WrittenMetadata) operations.io());
    }

    /** Iceberg's own. */
    TableOperations untidy(TableIdentifier table) {
        return super.newTableOps(table);
    }

    private static final class TidyOperations extends ForwardingTableOperations {
        private final WrittenMetadata written;

        TidyOperations(TableOperations operations, WrittenMetadata written) {
            super(operations);
            this.written = written;
        }

        /** Only where a commit is refused is it certain that it never takes effect. */
        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            written.take();
            try {
                super.commit(base, metadata);
            } catch (CommitFailedException | AlreadyExistsException e) {
                written.take().ifPresent(location -> deleteUnlessIn(base, location));
                throw e;
            }
        }

        /** An answer of the database that is lost on the way is asked for again, and then a commit is refused for its own sake. */
        private void deleteUnlessIn(TableMetadata base, String location) {
            try {
                TableMetadata now = refresh();
                if (isSame(base, now) && !names(now, location)) {
                    written.deleteFile(location);
                }
            } catch (RuntimeException e) {
                LOG.debug("{} stays until it is deleted as an orphan", location, e);
            }
        }

        /** Another table may have the name by now, and tells nothing of this one. */
        private static boolean isSame(TableMetadata base, TableMetadata now) {
            return now != null && (base == null || base.uuid().equals(now.uuid()));
        }

        private static boolean names(TableMetadata table, String location) {
            return location.equals(table.metadataFileLocation())
                    || table.previousFiles().stream().anyMatch(earlier -> location.equals(earlier.file()));
        }

        @Override
        public FileIO io() {
            return written.files();
        }

        /** A transaction's table has the real files too: what they can do, listing a folder for one, decides where a new table is placed. */
        @Override
        public TableOperations temp(TableMetadata uncommitted) {
            return new ForwardingTableOperations(super.temp(uncommitted)) {
                @Override
                public FileIO io() {
                    return written.files();
                }
            };
        }
    }
}
