/**
 * Values that cross operators: versions, positions, schemas, group plans and the events of the stream; and the interface through which
 * the source asks the lake. Depends on Flink's and Jackson's value classes only. Everything here is immutable and may be shared between
 * threads.
 */
package io.pixelake.model;
