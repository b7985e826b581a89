package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import java.time.Instant;

/// A lesson and when it is planned to end now.
public record Extended(LessonId lesson, Instant endsAt) {}
