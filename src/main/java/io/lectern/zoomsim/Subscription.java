package io.lectern.zoomsim;

import java.net.URI;
import java.time.Instant;
import java.util.Set;

/// Somebody who wants to hear by webhook what happens.
///
/// @param secret the app's secret token, with which every post is signed
/// @param events which ones; empty for those of running meetings and of recordings
/// @param clientId of which app; empty for all
/// @param restamp whether a repeated post carries a new time and signature
/// @param validated whether the address has proved to know the secret; until then it hears nothing
/// @param failures how many validations have failed in a row
/// @param why what was wrong with the last validation
public record Subscription(
        String id,
        String url,
        String secret,
        Set<String> events,
        String clientId,
        boolean restamp,
        boolean validated,
        int failures,
        String why,
        Instant nextValidation) {

    private static final Set<String> USUAL = Set.of(
            "meeting.started",
            "meeting.ended",
            "meeting.participant_joined",
            "meeting.participant_left",
            "recording.completed");

    public Subscription {
        events = Set.copyOf(events);
        if (secret.isEmpty()) throw new IllegalArgumentException("secret must not be empty");
        URI address = URI.create(url);
        if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?"))
            throw new IllegalArgumentException("url must be an http or https address, was " + url);
    }

    static Subscription of(String id, String url, String secret, Set<String> events, String clientId, boolean restamp) {
        return new Subscription(id, url, secret, events, clientId, restamp, false, 0, "not yet", Instant.EPOCH);
    }

    boolean wants(Happening happening) {
        boolean chosen = events.isEmpty() ? USUAL.contains(happening.event()) : events.contains(happening.event());
        return chosen && validated && (clientId.isEmpty() || clientId.equals(happening.clientId()));
    }

    Subscription proved(Instant next) {
        return new Subscription(id, url, secret, events, clientId, restamp, true, 0, "", next);
    }

    /// An address that was good before is given one more chance.
    Subscription failed(String reason, Instant next) {
        int times = failures + 1;
        boolean stays = validated && times < 2;
        return new Subscription(id, url, secret, events, clientId, restamp, stays, times, reason, next);
    }

    @Override
    public String toString() {
        return "Subscription[" + id + ", " + url + ", " + (validated ? "validated" : why) + "]";
    }
}
