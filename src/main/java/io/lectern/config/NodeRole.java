package io.lectern.config;

import com.fasterxml.jackson.annotation.JsonCreator;

/// What a node does for the cluster.
public enum NodeRole {
    EDGE,
    ROOMS,
    ZOOM,
    ARCHIVE;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static NodeRole parse(String name) {
        for (NodeRole role : values()) if (role.name().equalsIgnoreCase(name.strip())) return role;
        throw new IllegalArgumentException(
                "roles must name at least one of edge, rooms, zoom, archive, not " + name.strip());
    }
}
