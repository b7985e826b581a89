/// The pool of Zoom seats: who holds which, how a lesson gets its meeting, and how a seat comes back.
///
/// Postgres is the one authority. Each move of a lease is one statement that carries the lease's fence number and
/// writes its journal row; no call to Zoom happens while a row is locked. A lease goes
/// `CREATING → READY → LIVE → ENDING → FREE`; the whole table is `Lease.State`.
///
/// Where to look:
///
/// - what others ask: `Pool`, answered by `PoolVerticle`; the messages are `PoolRequest`
/// - which seat, which order (pure): `AccountPool`, `Timeline`, `WaitOrder`, `Detours`, `Lease`
/// - a start: `Opening` → `Making` → `Booking`; another meeting: `Renewing`, `Keeping`; the host's link: `HostKeys`
/// - an end: `Closing`; what Zoom says: `Watching`; what nobody says: `Sweep`, `Strays`; troubled hosts: `Health`
/// - the future: `Reserving`, `Extending`; those who wait: `Waitlist`; what rooms hear: `Relay`, `SeatNews`, `Ear`
/// - own accounts of teachers: `OwnAccounts`, `OwnAccountRoutes`
/// - the statements of each: the class of the same matter that begins with `Pg`; what all share: `PgMoves`
@NullMarked
package io.lectern.zoom;

import org.jspecify.annotations.NullMarked;
