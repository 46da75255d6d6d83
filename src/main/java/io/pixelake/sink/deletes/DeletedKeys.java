package io.pixelake.sink.deletes;

import io.pixelake.model.RowKey;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.iceberg.io.FileIO;

/**
 * The keys of deleted rows, sorted. They wait in this format until the commit turns them into positions, few of them in
 * the committable and more in a staged file: a magic number, how many positions a key has, then rowid, positions and
 * v_min of each row, all of them longs.
 *
 * <p>A view can have several rows of one key now and then. So a key that may repeat carries the row version too, and
 * rows that are alike are deleted as often as they are named.
 */
public final class DeletedKeys {
    private static final int MAGIC = 0x504c4702;
    private static final int MAGIC_V1 = 0x504c4701;

    /** Bytes, which checkpoints hold until the commit: about 64 keys. */
    public static final int MOST_INLINE = 1024;

    private final SortedKeys keys;
    private final long firstVersion;
    private final long lastVersion;

    private DeletedKeys(SortedKeys keys, long firstVersion, long lastVersion) {
        this.keys = keys;
        this.firstVersion = firstVersion;
        this.lastVersion = lastVersion;
    }

    /** Where keys of one writer wait. */
    public sealed interface Staged {
        /** How many keys there must be. */
        long rows();

        InputStream open(FileIO io);
    }

    /** A file. */
    public record File(String location, long rows) implements Staged {
        @Override
        public InputStream open(FileIO io) {
            return io.newInputFile(location).newStream();
        }

        @Override
        public String toString() {
            return location;
        }
    }

    /** Few keys, which need no file: it would be three requests to the store. @param content is not to be changed */
    public record Inline(ByteBuffer content, long rows) implements Staged {
        @Override
        public InputStream open(FileIO io) {
            return new ByteArrayInputStream(content.array());
        }

        @Override
        public String toString() {
            return "in the committable";
        }
    }

    /** Writes the keys of one writer. Task thread only. */
    public static final class Writer implements AutoCloseable {
        private final FileIO io;
        private final String location;
        private final int depth;
        private final int mostInline;
        private final ByteArrayOutputStream few = new ByteArrayOutputStream();
        private DataOutputStream out = new DataOutputStream(few);
        private boolean inFile;
        private long rows;

        /**
         * Nothing is written yet.
         *
         * @param location of the file, if there is one
         * @param depth how many positions a key has besides the rowid
         * @param mostInline with more bytes there is one
         */
        public Writer(FileIO io, String location, int depth, int mostInline) throws IOException {
            this.io = io;
            this.location = location;
            this.depth = depth;
            this.mostInline = mostInline;
            out.writeInt(MAGIC);
            out.writeInt(depth);
        }

        public void add(RowKey key, long rowVersion) throws IOException {
            if (key.depth() != depth) {
                throw new IllegalArgumentException(
                        "Row " + key + " has " + key.depth() + " positions, its table's rows have " + depth);
            }
            out.writeLong(key.rowId());
            for (int level = 0; level < depth; level++) {
                out.writeLong(key.position(level));
            }
            out.writeLong(rowVersion);
            rows++;
            if (!inFile && few.size() > mostInline) {
                moveToFile();
            }
        }

        private void moveToFile() throws IOException {
            inFile = true;
            out = new DataOutputStream(
                    new BufferedOutputStream(io.newOutputFile(location).create()));
            few.writeTo(out);
            few.reset();
        }

        public Staged finish() throws IOException {
            out.close();
            return inFile ? new File(location, rows) : new Inline(ByteBuffer.wrap(few.toByteArray()), rows);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** @param withVersion whether the key is told apart by the row version too */
    public static DeletedKeys read(FileIO io, List<Staged> files, int depth, boolean withVersion) throws IOException {
        Reader reader = new Reader(files, depth, withVersion);
        for (Staged file : files) {
            reader.read(io, file);
        }
        return new DeletedKeys(SortedKeys.of(reader.longs, reader.width), reader.firstVersion, reader.lastVersion);
    }

    private static final class Reader {
        private final int depth;
        private final int width;
        private final long[] longs;
        private int next;
        private long firstVersion = Long.MAX_VALUE;
        private long lastVersion = Long.MIN_VALUE;

        private Reader(List<Staged> files, int depth, boolean withVersion) {
            this.depth = depth;
            this.width = depth + (withVersion ? 2 : 1);
            long rows = files.stream().mapToLong(Staged::rows).sum();
            this.longs = new long[Math.toIntExact(rows * width)];
        }

        private void read(FileIO io, Staged file) throws IOException {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(file.open(io)))) {
                checkHead(in, file);
                for (long row = 0; row < file.rows(); row++) {
                    for (int i = 0; i <= depth; i++) {
                        longs[next++] = in.readLong();
                    }
                    long version = in.readLong();
                    if (width > depth + 1) {
                        longs[next++] = version;
                    }
                    firstVersion = Math.min(firstVersion, version);
                    lastVersion = Math.max(lastVersion, version);
                }
            }
        }

        private void checkHead(DataInputStream in, Staged file) throws IOException {
            int magic = in.readInt();
            if (magic == MAGIC_V1) {
                throw new IOException("Cannot read the staged keys " + file + ": an older Pixelake wrote them."
                        + " Start with that Pixelake, or without the state that names them.");
            }
            if (magic != MAGIC) {
                throw new IOException("Not a file of gone rows: " + file);
            }
            int found = in.readInt();
            if (found != depth) {
                throw new IOException("Cannot read the staged keys " + file + ": they have " + found
                        + " positions, the table's rows have " + depth);
            }
        }
    }

    public int size() {
        return keys.size();
    }

    SortedKeys keys() {
        return keys;
    }

    /** Whether any rowid lies between the bounds, both inclusive. */
    boolean anyBetween(long lower, long upper) {
        int first = keys.firstFrom(lower);
        return first < size() && keys.rowId(first) <= upper;
    }

    long lowestRowId() {
        return keys.rowId(0);
    }

    long highestRowId() {
        return keys.rowId(keys.size() - 1);
    }

    long lowestVersion() {
        return firstVersion;
    }

    long highestVersion() {
        return lastVersion;
    }
}
