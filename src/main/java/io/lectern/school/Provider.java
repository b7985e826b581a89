package io.lectern.school;

import io.lectern.http.Body;
import java.util.Locale;

/// Where a lesson is to be held. With an own account, `ZOOM_POOL` and `ZOOM_PERSONAL` are the same: the own one comes
/// first, and a seat of the pool when it cannot take the lesson.
enum Provider {
    ZOOM_POOL,
    ZOOM_PERSONAL,
    GOOGLE_MEET;

    private static final int LONGEST = 50;

    /// What a body asks for; whatever is not known here is the pool, as old clients expect.
    static Provider of(Body body) {
        if (body.isCleared("provider")) return ZOOM_POOL;
        String asked = body.text("provider", LONGEST).orElse("").toLowerCase(Locale.ROOT);
        return switch (asked) {
            case "zoom_personal" -> ZOOM_PERSONAL;
            case "google_meet" -> GOOGLE_MEET;
            default -> ZOOM_POOL;
        };
    }
}
