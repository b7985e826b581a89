package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A host account of the pool as admins may see it. Its secret is not even read; of its client id only the end is
/// shown.
record Host(
        long id,
        String email,
        String zoomAccountId,
        String clientId,
        String user,
        String plan,
        int capacity,
        boolean active,
        Use use,
        Health health,
        List<Long> preferredTeachers,
        Instant createdAt,
        Instant updatedAt) {
    /// In place of what must not be shown. Who sends it back has not changed anything.
    static final String MASK = "••••••••";

    private static final int TAIL = 4;
    private static final String NO_ZOOM_ACCOUNT = "zoom_account_id is missing";

    Host {
        preferredTeachers = List.copyOf(preferredTeachers);
    }

    /// @param meetings seats that are taken now
    /// @param reserved seats that are promised for later
    /// @param requests meetings made and changed today (UTC), of the hundred that Zoom allows
    record Use(
            int meetings,
            int reserved,
            int requests,
            @Nullable Instant lastUsed) {}

    /// What keeps an account from being chosen, each with since or until when.
    record Health(
            @Nullable Instant drainingSince,
            @Nullable Instant quarantinedAt,
            String quarantineWhy,
            @Nullable Instant probeAt,
            int probes,
            @Nullable Instant blockedUntil,
            String blockedWhy) {
        boolean isWell() {
            return drainingSince == null && quarantinedAt == null && blockedUntil == null;
        }
    }

    /// Whether a lesson could get a seat of it now.
    boolean isAvailable() {
        return active && health.isWell() && use.meetings() < capacity;
    }

    static String masked(String secret) {
        return secret.length() < 2 * TAIL ? MASK : MASK + secret.substring(secret.length() - TAIL);
    }

    /// As the old API has it, and what is new beside it.
    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("email", email);
        json.writeStringField("zoom_account_id", zoomAccountId);
        json.writeStringField("api_key", masked(clientId));
        json.writeStringField("api_secret", MASK);
        writeRest(json);
        json.writeStringField("plan", plan);
        json.writeNumberField("reserved", use.reserved());
        json.writeNumberField("requests_today", use.requests());
        json.writeStringField("state", state());
        writeHealth(json);
        json.writeArrayFieldStart("preferred_teachers");
        for (long teacher : preferredTeachers) json.writeNumber(teacher);
        json.writeEndArray();
        json.writeEndObject();
    }

    /// As the old read-only API has it: nothing of its credentials at all.
    void writePlain(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("email", email);
        writeRest(json);
        json.writeEndObject();
    }

    private void writeRest(JsonGenerator json) throws IOException {
        json.writeStringField("zoom_user_id", user);
        json.writeNumberField("max_concurrent_meetings", capacity);
        json.writeNumberField("current_meetings", use.meetings());
        json.writeBooleanField("is_active", active);
        Answers.instant(json, "last_used_at", use.lastUsed());
        json.writeBooleanField("is_available", isAvailable());
        Answers.instant(json, "created_at", createdAt);
        Answers.instant(json, "updated_at", updatedAt);
    }

    private void writeHealth(JsonGenerator json) throws IOException {
        Answers.instant(json, "draining_since", health.drainingSince());
        Answers.instant(json, "quarantined_at", health.quarantinedAt());
        // Whatever Zoom says to it, this is the reason that can be mended.
        json.writeStringField("quarantine_why", zoomAccountId.isEmpty() ? NO_ZOOM_ACCOUNT : health.quarantineWhy());
        Answers.instant(json, "probe_at", health.probeAt());
        json.writeNumberField("probes", health.probes());
        Answers.instant(json, "blocked_until", health.blockedUntil());
        json.writeStringField("blocked_why", health.blockedUntil() == null ? "" : health.blockedWhy());
    }

    /// The one word that matters most: what an admin would have to do something about comes first.
    private String state() {
        if (!active) return "inactive";
        if (health.quarantinedAt() != null) return "quarantined";
        if (health.drainingSince() != null) return "draining";
        if (health.blockedUntil() != null) return "blocked";
        return use.meetings() >= capacity ? "busy" : "available";
    }
}
