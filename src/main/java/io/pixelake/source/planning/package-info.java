/**
 * What comes next for each table: where its mirror begins, which version group follows, which are still to be committed, and
 * what ends. Reads the source and asks the lake through {@link io.pixelake.model.MirrorTables}. May depend on {@code source.split},
 * {@code source.progress} and {@code pixeltable}. Worker thread of the polls only.
 */
package io.pixelake.source.planning;
