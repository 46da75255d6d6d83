package io.pixelake.changes.lines;

import java.io.UncheckedIOException;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.JsonFormatOptions.MapNullKeyMode;
import org.apache.flink.formats.json.RowDataToJsonConverters;
import org.apache.flink.formats.json.RowDataToJsonConverters.RowDataToJsonConverter;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;

/** Values with parts as text, by the converters of Flink's JSON format. */
final class NestedJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final RowDataToJsonConverter converter;

    NestedJson(LogicalType type) {
        converter = new RowDataToJsonConverters(TimestampFormat.ISO_8601, MapNullKeyMode.FAIL, "null", false)
                .createConverter(type);
    }

    StringData of(Object value) {
        try {
            return StringData.fromString(MAPPER.writeValueAsString(converter.convert(MAPPER, null, value)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
