/**
 * What the user asked for: immutable settings read from flags and YAML. Depends on {@code model} only. Immutable, so any
 * thread may read it.
 */
package io.pixelake.config;
