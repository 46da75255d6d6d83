package io.pixelake.config;

import java.io.Serializable;
import java.util.List;

public record TableFilter(List<String> patterns) implements Serializable {
    public boolean matches(String path) {
        return true;
    }
}
