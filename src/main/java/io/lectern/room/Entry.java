package io.lectern.room;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One event in its place in the log: when, by whom, and under which id the client sent it.
public record Entry(
        Position position,
        Instant at,
        @Nullable Author from,
        @Nullable String cid,
        RoomEvent event) {}
