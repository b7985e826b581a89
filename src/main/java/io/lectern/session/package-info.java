/// The socket: one `Session` a connection, its bounded `Outbox`, the `Wire` that carries it, and the `Feed` that puts a
/// room's events in order once for all sessions of an event loop. Nothing here survives a crash, and nothing
/// here needs to.
@NullMarked
package io.lectern.session;

import org.jspecify.annotations.NullMarked;
