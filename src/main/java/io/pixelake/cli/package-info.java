/**
 * The commands of {@code pixelake}: flags, help, exit codes and how errors look. No logic: a command reads its
 * configuration and hands it on. Nothing else depends on this package. Runs on the main thread.
 */
package io.pixelake.cli;
