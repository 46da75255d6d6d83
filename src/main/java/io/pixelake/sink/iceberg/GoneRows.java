package io.pixelake.sink.iceberg;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.iceberg.io.FileIO;

/**
 * The keys of rows that went, sorted by rowid. They wait in small staged files of this format until the commit turns them into
 * positions: a magic number, then rowid and v_min of each row, 16 bytes a row.
 */
final class GoneRows {
    private static final int MAGIC = 0x504c4701;

    private final long[] rowIds;
    private final long firstVersion;
    private final long lastVersion;

    private GoneRows(long[] rowIds, long firstVersion, long lastVersion) {
        this.rowIds = rowIds;
        this.firstVersion = firstVersion;
        this.lastVersion = lastVersion;
    }

    /** A staged file. @param rows how many keys it must hold */
    record File(String location, long rows) {}

    /** Writes one staged file. Task thread only. */
    static final class Writer implements AutoCloseable {
        private final String location;
        private final DataOutputStream out;
        private long rows;

        Writer(FileIO io, String location) throws IOException {
            this.location = location;
            this.out = new DataOutputStream(
                    new BufferedOutputStream(io.newOutputFile(location).create()));
            out.writeInt(MAGIC);
        }

        void add(long rowId, long rowVersion) throws IOException {
            out.writeLong(rowId);
            out.writeLong(rowVersion);
            rows++;
        }

        File finish() throws IOException {
            out.close();
            return new File(location, rows);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    static GoneRows read(FileIO io, List<File> files) throws IOException {
        long[] rowIds =
                new long[Math.toIntExact(files.stream().mapToLong(File::rows).sum())];
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        int next = 0;
        for (File file : files) {
            try (DataInputStream in = new DataInputStream(
                    new BufferedInputStream(io.newInputFile(file.location()).newStream()))) {
                if (in.readInt() != MAGIC) {
                    throw new IOException("Not a file of gone rows: " + file.location());
                }
                for (long row = 0; row < file.rows(); row++) {
                    rowIds[next++] = in.readLong();
                    long version = in.readLong();
                    first = Math.min(first, version);
                    last = Math.max(last, version);
                }
            }
        }
        Arrays.sort(rowIds);
        return new GoneRows(rowIds, first, last);
    }

    int size() {
        return rowIds.length;
    }

    /** Which of the keys, counted by rowid, this one is; negative when it is none of them. */
    int indexOf(long rowId) {
        return Arrays.binarySearch(rowIds, rowId);
    }

    /** Whether any key lies between the bounds, both inclusive. */
    boolean anyBetween(long lower, long upper) {
        int at = Arrays.binarySearch(rowIds, lower);
        int firstNotBelow = at >= 0 ? at : -at - 1;
        return firstNotBelow < rowIds.length && rowIds[firstNotBelow] <= upper;
    }

    long lowestRowId() {
        return rowIds[0];
    }

    long highestRowId() {
        return rowIds[rowIds.length - 1];
    }

    long lowestVersion() {
        return firstVersion;
    }

    long highestVersion() {
        return lastVersion;
    }
}
