package io.pixelake.changes;

/**
 * One finished line on its way into a part file. A record that Flink's POJO serializer takes as it is.
 *
 * @param folder the table's folder below the target, its Pixeltable path
 * @param columns the comma separated names of all columns of the line's schema, in order: the CSV header. A part holds
 *     lines of one list only
 * @param text the line in UTF-8, its line end included
 */
@SuppressWarnings("ArrayRecordComponent") // lines are never compared
public record ChangelogLine(String folder, String columns, byte[] text) {}
