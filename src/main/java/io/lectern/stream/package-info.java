/// The sockets' protocol for networks that let no WebSocket through: what the server says comes as Server-Sent Events,
/// what a client says goes up by POST, to any node. Below a `Session` it is one more `Wire`.
@NullMarked
package io.lectern.stream;

import org.jspecify.annotations.NullMarked;
