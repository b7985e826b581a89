/// The way of events out of the rooms into Postgres: from the outbox in Redis, in batches, as often as it takes.
@NullMarked
package io.lectern.archive;

import org.jspecify.annotations.NullMarked;
