package io.pixelake.config;

import io.pixelake.config.MirrorConfig.FileFormat;
import java.nio.file.Path;

/**
 * A file that an export writes.
 *
 * @param csv CSV only
 * @param nanLiteral JSONL only: whether NaN and infinities are written as Python writes them, rather than as null
 */
public record ExportFile(Path path, FileFormat format, Compression compression, CsvDialect csv, boolean nanLiteral) {}
