package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import java.time.Instant;

/// A lesson that is over, and since when.
///
/// @param seatReleased whether this end gave a seat back: its meeting is over at Zoom too
public record Ended(LessonId lesson, Instant at, boolean seatReleased) {}
