package io.lectern.room;

import io.lectern.protocol.RoomId;

/// A command on its way to the worker that serves the room.
public record RoomAsk(RoomId room, RoomCommand command) {}
