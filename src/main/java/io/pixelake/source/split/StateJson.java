package io.pixelake.source.split;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/** The JSON of splits and of the enumerator's state: records by their components, nothing else. */
public final class StateJson {
    private StateJson() {}

    public static ObjectMapper mapper() {
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                .build();
    }
}
