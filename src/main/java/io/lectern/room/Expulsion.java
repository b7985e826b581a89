package io.lectern.room;

import io.lectern.protocol.CloseReason;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.SessionId;

/// A device that a room has shown out, whose node has to hear of it.
///
/// @param whose device it was
/// @param at where the log says so; what comes before it is still for the device to see
record Expulsion(NodeId node, Author whose, SessionId session, CloseReason reason, Position at) {}
