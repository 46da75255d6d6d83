/**
 * {@code pixelake replay}: versions of one table, each as a snapshot of its own, beside the table's mirror or into it. May depend on
 * {@code job}, {@code access} and {@code pixeltable}. Main thread.
 */
package io.pixelake.replay;
