package io.pixelake.lake.write;

import io.pixelake.lake.LakeNameLimits;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.io.OutputFileFactory;

/**
 * Leaves the partition out of a data file's path where it is too long for one: a long text makes a folder's name that no file system
 * takes. No reader looks at paths, the partition of a file stands in its manifest.
 */
public final class ShortLocations implements LocationProvider {
    private static final long serialVersionUID = 1L;

    /** What Linux's and Hadoop's file systems take as the name of a folder. */
    private static final int LONGEST_NAME = 255;

    /** Half of what S3 takes as the name of an object: there are table and file in it, too. */
    private static final int LONGEST_PATH = 512;

    private final LocationProvider locations;
    private final transient Consumer<String> given;

    public ShortLocations(LocationProvider locations) {
        this(locations, location -> {});
    }

    private ShortLocations(LocationProvider locations, Consumer<String> given) {
        this.locations = locations;
        this.given = given;
    }

    /** Names for data files of a table. */
    public static OutputFileFactory.Builder names(Table table, int writer) {
        return names(table, writer, location -> {});
    }

    /** The same. @param given hears each name as it is given to a file */
    public static OutputFileFactory.Builder names(Table table, int writer, Consumer<String> given) {
        TableOperations operations = ((HasTableOperations) table).operations();
        Table named = new BaseTable(operations, table.name()) {
            @Override
            public LocationProvider locationProvider() {
                return new ShortLocations(operations.locationProvider(), given);
            }
        };
        return OutputFileFactory.builderFor(named, writer, 0);
    }

    @Override
    public String newDataLocation(PartitionSpec spec, StructLike partition, String fileName) {
        String location = isTooLong(spec.partitionToPath(partition))
                ? locations.newDataLocation(fileName)
                : locations.newDataLocation(spec, partition, fileName);
        return say(LakeNameLimits.isKeyTooLong(location) ? locations.newDataLocation(fileName) : location);
    }

    private String say(String location) {
        given.accept(location);
        return location;
    }

    /** @param path with what isn't ASCII as percent escapes */
    private static boolean isTooLong(String path) {
        return path.length() > LONGEST_PATH
                || Arrays.stream(path.split("/", -1)).anyMatch(name -> name.length() > LONGEST_NAME);
    }

    @Override
    public String newDataLocation(String fileName) {
        return say(locations.newDataLocation(fileName));
    }
}
