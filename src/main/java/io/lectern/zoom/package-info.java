/// The pool of Zoom seats: who holds which, how a lesson gets its meeting, and how a seat comes back.
///
/// Postgres is the one authority. Each move of a lease is one statement that carries the lease's fence number and
/// writes its journal row; no call to Zoom happens while a row is locked. A lease goes
/// `CREATING → READY → ENDING → FREE`, with `UNKNOWN` where Zoom did not say whether a meeting was made.
@NullMarked
package io.lectern.zoom;

import org.jspecify.annotations.NullMarked;
