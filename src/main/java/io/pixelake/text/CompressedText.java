package io.pixelake.text;

import com.github.luben.zstd.ZstdOutputStream;
import io.pixelake.config.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses what is written. Closing ends the gzip member or zstd frame, so that the file is whole. */
public final class CompressedText {
    private static final int BUFFER_BYTES = 1 << 16;

    private CompressedText() {}

    public static OutputStream into(OutputStream file, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> file;
            case GZIP -> new GZIPOutputStream(file, BUFFER_BYTES);
            case ZSTD -> new ZstdOutputStream(file);
        };
    }
}
