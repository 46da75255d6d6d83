/**
 * The change files: mirror events become CSV or JSONL lines, and Flink's FileSink writes them exactly once, one folder per table.
 * May depend on {@code text}, {@code model} and {@code config}. A subtask's operator, encoder and rolling policy are used by that
 * subtask's thread alone.
 */
package io.pixelake.changes;
