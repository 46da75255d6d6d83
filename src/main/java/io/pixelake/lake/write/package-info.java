/**
 * Writing to Iceberg tables: data files and position deletes in Parquet, and table operations that are staged and committed at
 * once. May depend on {@code lake} and {@code lake.report}; used by {@code sink}, {@code maintenance} and {@code export} only. A writer belongs to its task's
 * thread.
 */
package io.pixelake.lake.write;
