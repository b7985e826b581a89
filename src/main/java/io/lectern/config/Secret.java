package io.lectern.config;

import com.fasterxml.jackson.annotation.JsonCreator;

/// A value that must not be printed: it says so instead.
public record Secret(String reveal) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    public boolean isEmpty() {
        return reveal.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "(empty)" : "(secret)";
    }
}
