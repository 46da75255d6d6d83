/**
 * The lake as everybody sees it: its catalog and files, mirror tables, what they say of themselves, and what others did to them.
 * May depend on {@code model} and {@code types.schema}; on nothing that writes rows. One thread at a time where not said otherwise.
 */
package io.pixelake.lake;
