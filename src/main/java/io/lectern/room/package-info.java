/// Rooms: pure rules (`Room`), their state folded from events, and the actors that append those events to the log in
/// Redis. The log's compare-and-append is the only thing that keeps order; everything in memory may be dropped at any
/// moment.
@NullMarked
package io.lectern.room;

import org.jspecify.annotations.NullMarked;
