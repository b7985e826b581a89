/// The old socket clients: Engine.IO 4 and Socket.IO 5 at `/socket.io/`, over WebSockets and over HTTP. It
/// translates the old events into frames of `lectern.v1.json` and back, above a [io.lectern.session.Session] that
/// does everything else: limits, admission, order, recovery, the end of a connection.
///
/// From the wire inwards: [EngineCodec] and [SocketIoCodec] read and write packets; an [Engine] is one connection,
/// whichever transports carry it, and stays on the event loop it was opened on; [Doors] bring requests to it from other
/// loops and nodes; a [Talk] decides what a packet or a frame means.
@NullMarked
package io.lectern.socketio;

import org.jspecify.annotations.NullMarked;
