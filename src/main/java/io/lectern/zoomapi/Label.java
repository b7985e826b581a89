package io.lectern.zoomapi;

/// How heavy Zoom calls a request; each has a budget of its own (developers.zoom.us/docs/api/rate-limits).
enum Label {
    LIGHT,
    MEDIUM,
    HEAVY;

    /// As it stands in a key.
    String word() {
        return switch (this) {
            case LIGHT -> "light";
            case MEDIUM -> "medium";
            case HEAVY -> "heavy";
        };
    }
}
