package io.lectern.zoomapi;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What a Zoom account pays for, as far as it decides how often its API may be called. `BUSINESS` is Education,
/// Enterprise and Partner too.
public enum Plan {
    FREE,
    PRO,
    BUSINESS;

    /// @throws IllegalArgumentException naming the plans there are
    public static Plan parse(String name) {
        return known(name)
                .orElseThrow(() -> new IllegalArgumentException("a plan is free, pro or business, not `" + name + "`"));
    }

    /// The plan of this name, if there is one.
    public static Optional<Plan> known(String name) {
        return Stream.of(values()).filter(plan -> plan.wire().equals(name)).findFirst();
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The limits of developers.zoom.us/docs/api/rate-limits, a second and a day, of which four fifths are used: other
    /// apps of the account draw on the same ones.
    Rate rate(Label label) {
        return switch (this) {
            case FREE ->
                switch (label) {
                    case LIGHT -> Rate.below(4, 6_000);
                    case MEDIUM -> Rate.below(2, 2_000);
                    case HEAVY -> Rate.below(1, 1_000);
                };
            case PRO ->
                switch (label) {
                    case LIGHT -> Rate.below(30, Rate.ANY);
                    case MEDIUM -> Rate.below(20, Rate.ANY);
                    case HEAVY -> Rate.below(10, 30_000);
                };
            case BUSINESS ->
                switch (label) {
                    case LIGHT -> Rate.below(80, Rate.ANY);
                    case MEDIUM -> Rate.below(60, Rate.ANY);
                    case HEAVY -> Rate.below(40, 60_000);
                };
        };
    }
}
