package io.lectern.zoomsim;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What an account pays for, as far as it changes how Zoom behaves: the rate limits of
/// developers.zoom.us/docs/api/rate-limits.
public enum Plan {
    @JsonProperty("free")
    FREE(4, 6_000, 2, 2_000),
    @JsonProperty("pro")
    PRO(30, 0, 20, 0),
    @JsonProperty("business")
    BUSINESS(80, 0, 60, 0);

    private final Rate light;
    private final Rate medium;

    /// @param perDay 0 for no limit
    record Rate(int perSecond, int perDay) {}

    /// What a call of the API counts as.
    enum Label {
        LIGHT("Light"),
        MEDIUM("Medium");

        final String shown;

        Label(String shown) {
            this.shown = shown;
        }
    }

    Plan(int lightPerSecond, int lightPerDay, int mediumPerSecond, int mediumPerDay) {
        this.light = new Rate(lightPerSecond, lightPerDay);
        this.medium = new Rate(mediumPerSecond, mediumPerDay);
    }

    Rate rate(Label label) {
        return switch (label) {
            case LIGHT -> light;
            case MEDIUM -> medium;
        };
    }
}
