package io.pixelake.changes;

import com.github.luben.zstd.ZstdInputStream;
import io.pixelake.config.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Reads compressed files. What isn't whole is an error. */
public final class CompressedFiles {
    private CompressedFiles() {}

    public static String text(Path file, Compression compression) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream text =
                        switch (compression) {
                            case GZIP -> new GZIPInputStream(raw);
                            case ZSTD -> new ZstdInputStream(raw);
                            case NONE -> raw;
                        }) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
