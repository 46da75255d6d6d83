/**
 * Change files: CSV and JSONL parts of the lines that a mirror's committed snapshots amount to. May depend on {@code changes.feed}, {@code
 * changes.lines}, {@code changes.target}, {@code config}, {@code lake} and {@code text}. One thread, that of the worker of a target.
 */
package io.pixelake.changes.files;
