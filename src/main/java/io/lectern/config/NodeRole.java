package io.lectern.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Locale;

/// What a node does for the cluster.
public enum NodeRole {
    EDGE,
    ROOMS,
    ZOOM,
    ARCHIVE;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static NodeRole parse(String name) {
        return valueOf(name.strip().toUpperCase(Locale.ROOT));
    }
}
