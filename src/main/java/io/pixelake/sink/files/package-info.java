/**
 * The changelog files: mirror events become CSV or JSONL lines, and Flink's FileSink writes them exactly once, one folder
 * per table. Depends on {@code model} and {@code config} only. A subtask's operator, encoder and rolling policy are used by
 * that subtask's thread alone.
 */
package io.pixelake.sink.files;
