package io.lectern.zoomsim;

import java.time.Instant;
import java.util.Optional;

/// A part of the world in which something becomes due as its time passes.
interface Timed {
    /// When the next thing is due.
    Optional<Instant> due();

    /// Does what is due by now.
    void run(Instant now);
}
