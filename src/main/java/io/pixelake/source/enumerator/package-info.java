/**
 * The enumerator: hands out the splits of groups that its polls plan, and keeps state of both. May depend on {@code source.poll},
 * {@code source.planning}, {@code source.event} and {@code source.split}. Its state belongs to the coordinator thread.
 */
package io.pixelake.source.enumerator;
