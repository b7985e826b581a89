package io.lectern.room;

import org.jspecify.annotations.Nullable;

/// What a room answers: the epoch, the number of the event the command made (or, when it made none, where the room
/// stands), and the room as it stands when the command asked for it, as JSON.
public record RoomAnswer(String epoch, long seq, @Nullable String snapshot) {}
