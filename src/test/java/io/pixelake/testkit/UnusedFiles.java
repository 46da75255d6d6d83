package io.pixelake.testkit;

import io.pixelake.lake.LocalFileIO;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** Which files lie in a table's folder that nothing refers to. */
public final class UnusedFiles {
    private UnusedFiles() {}

    public static List<String> of(Table table) throws IOException {
        Set<Path> used = used(table);
        try (Stream<Path> files = Files.walk(LocalFileIO.path(table.location()))) {
            return files.filter(file -> Files.isRegularFile(file) && !used.contains(file))
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static Set<Path> used(Table table) throws IOException {
        List<String> used = new ArrayList<>(ReachableFileUtil.metadataFileLocations(table, false));
        used.add(ReachableFileUtil.versionHintLocation(table));
        used.addAll(ReachableFileUtil.manifestListLocations(table));
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                used.add(manifest.path());
                try (ManifestReader<? extends ContentFile<?>> files = manifest.content() == ManifestContent.DATA
                        ? ManifestFiles.read(manifest, table.io(), table.specs())
                        : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
                    files.forEach(file -> used.add(file.location()));
                }
            }
        }
        Set<Path> paths = new HashSet<>();
        used.forEach(location -> paths.add(LocalFileIO.path(location)));
        return paths;
    }
}
