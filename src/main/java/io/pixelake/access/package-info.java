/**
 * What each command needs before it begins: a source that is there and can be read, the tables that it names, the lake that the
 * settings mean, and what they say of tables. May depend on {@code lake}, {@code pixeltable} and {@code source.planning}; never on a
 * command. One thread at a time.
 */
package io.pixelake.access;
