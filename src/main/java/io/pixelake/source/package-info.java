/**
 * The FLIP-27 source. May depend on {@code pixeltable}, {@code types} and the packages below; never on a sink. Made on the client,
 * used on the coordinator and in tasks.
 */
package io.pixelake.source;
