/**
 * Finds and starts a Pixeltable home's PostgreSQL, and watches it while it is waited for. Only here, in the two
 * packages beside it and in {@code demo} {@code java.sql} is seen. A connection belongs to one thread.
 */
package io.pixelake.pixeltable.server;
