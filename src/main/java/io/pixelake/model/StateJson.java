package io.pixelake.model;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/** The JSON of plans, splits and the enumerator's state: records by their components, nothing else. */
public final class StateJson {
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            // Else isTypedArray() becomes a property that no constructor accepts.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    private StateJson() {}
}
