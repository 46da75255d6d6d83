package io.pixelake.maintenance;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.ManifestFile;

/**
 * What the manifest lists and manifests of a table hold, so that each is read once: neither ever changes. Data files and delete files are known by the
 * hash codes of their locations, so that one may seem to be listed that isn't, and never the other way round.
 */
final class KnownManifests {
    /** 2 MB. Of a table whose manifests list more nothing stays known. */
    private static final int MOST_FILES = 500_000;

    /** Reads one of them. */
    interface Reader<T, R> {
        R read(T file) throws IOException;
    }

    private final Map<String, List<ManifestFile>> lists = new HashMap<>();
    /** By their locations: each is in the lists of many snapshots. */
    private final Map<String, ManifestFile> manifests = new HashMap<>();

    private final Map<String, int[]> files = new HashMap<>();

    /** The manifests of a manifest list. */
    List<ManifestFile> of(String list, Reader<String, Collection<ManifestFile>> reader) throws IOException {
        List<ManifestFile> known = lists.get(list);
        if (known == null) {
            known = reader.read(list).stream()
                    .map(manifest -> {
                        ManifestFile same = manifests.putIfAbsent(manifest.path(), manifest);
                        return same == null ? manifest : same;
                    })
                    .toList();
            lists.put(list, known);
        }
        return known;
    }

    /** The hash codes of the locations of a manifest's files. */
    int[] of(ManifestFile manifest, Reader<ManifestFile, int[]> reader) throws IOException {
        int[] known = files.get(manifest.path());
        if (known == null) {
            known = reader.read(manifest);
            files.put(manifest.path(), known);
        }
        return known;
    }

    /** Forgets all but these manifest lists and manifests, which may be what the table has by now. */
    void retain(Set<String> present, Set<String> needed) {
        lists.keySet().retainAll(present);
        manifests.keySet().retainAll(needed);
        files.keySet().retainAll(needed);
        if (files.values().stream().mapToLong(each -> each.length).sum() > MOST_FILES) {
            lists.clear();
            manifests.clear();
            files.clear();
        }
    }
}
