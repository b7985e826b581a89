package io.lectern.bus;

/// An address of the bus and the one kind of message it takes.
///
/// Addresses are per node or per worker, never per room: the cluster's subscription registry is its
/// weak spot, so it holds a handful of names and changes only when a node comes or goes.
public record Address<M>(String name, Class<M> type) {}
