package io.lectern.zoomsim;

/// A meeting of a lesson that is to have none.
///
/// @param host the user's id
/// @param live whether it holds one of the host's places
public record Leak(long meeting, long lesson, String host, boolean live) {}
