package io.pixelake.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What {@code recording/record_demo.py} wrote into the resources beside this class. */
final class RecordedStore {
    private static final String PLACEHOLDER = "@PIXELAKE_DEMO_MEDIA@";

    private RecordedStore() {}

    /** The SQL script that makes Pixeltable's tables, its file URLs leading to {@code mediaDirectory}. */
    static String sql(Path mediaDirectory) throws IOException {
        try (InputStream in = open("store.sql")) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return script.replace(PLACEHOLDER, fileUrl(mediaDirectory));
        }
    }

    /** Unpacks the files that cells refer to. */
    static void unpackMedia(Path mediaDirectory) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(open("media.zip"))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = mediaDirectory.resolve(entry.getName()).normalize();
                if (!file.startsWith(mediaDirectory)) {
                    throw new IOException(
                            "media.zip holds the entry '" + entry.getName() + "', which leads out of it.");
                }
                Files.createDirectories(file.getParent());
                Files.copy(zip, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Without the slash at the end; safe within quotes of SQL and JSON. */
    private static String fileUrl(Path directory) {
        String path = directory.toUri().getRawPath().replace("'", "%27");
        return "file://" + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = RecordedStore.class.getResourceAsStream(name);
        if (in == null) {
            throw new FileNotFoundException("The recorded demo store is not in this build: the resource " + name
                    + " beside " + RecordedStore.class.getName() + " is missing. Build Pixelake again.");
        }
        return in;
    }
}
