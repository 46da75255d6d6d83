package io.pixelake.lake.write;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was read of files, or written, by their locations: what was asked for most recently, up to a size. A cache that
 * counts how often each entry is asked for (Caffeine) would keep those of versions before, which nobody asks for again,
 * and turn the newest away. Any thread.
 */
public final class RecentFiles<T> {
    /** About: what the smallest entry takes, beside the text of its location. Files of one row are many. */
    private static final long BYTES_OF_ENTRY = 512;

    private final long mostBytes;
    private final Map<String, Sized<T>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Sized<T>(T value, long bytes) {}

    /** @param mostBytes of all entries together */
    public RecentFiles(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** The number of entries. */
    public synchronized int size() {
        return entries.size();
    }

    public synchronized Optional<T> get(String location) {
        return Optional.ofNullable(entries.get(location)).map(Sized::value);
    }

    /**
     * Takes an entry.
     *
     * @param size the bytes of what grows with the file
     * @return what was put
     */
    public synchronized T put(String location, T value, long size) {
        long all = size + BYTES_OF_ENTRY + location.length();
        Sized<T> before = entries.put(location, new Sized<>(value, all));
        bytes += all - (before == null ? 0 : before.bytes());
        var oldest = entries.entrySet().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            bytes -= oldest.next().getValue().bytes();
            oldest.remove();
        }
        return value;
    }
}
