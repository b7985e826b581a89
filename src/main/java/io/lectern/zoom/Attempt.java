package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import java.time.Duration;
import java.time.Instant;

/// One try to start a lesson: who tries, for how long, and where it was in vain.
///
/// @param patient whether it sees those who wait served before it gives up; who would join them has no need to
record Attempt(LessonId lesson, UserId teacher, String who, Instant begun, boolean patient, Detours detours) {
    /// How long a start waits for another that is under way, and goes on trying seats.
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /// What those who wait need to be given their seats.
    private static final Duration MOMENTS = Duration.ofSeconds(3);

    static Attempt begin(LessonId lesson, UserId teacher, String who) {
        return new Attempt(lesson, teacher, who, Instant.now(), true, Detours.NONE);
    }

    Attempt impatient() {
        return new Attempt(lesson, teacher, who, begun, false, detours);
    }

    Attempt after(Detours detours) {
        return new Attempt(lesson, teacher, who, begun, patient, detours);
    }

    boolean tooLate() {
        return Instant.now().isAfter(begun.plus(PATIENCE));
    }

    /// Whether all who were before this one should have been served by now, or it does not wait for that.
    boolean hasLetOthersPass() {
        return !patient || Instant.now().isAfter(begun.plus(MOMENTS));
    }

    Note note(String why) {
        return new Note(who, why);
    }
}
