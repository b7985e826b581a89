package io.lectern.room;

import io.lectern.config.Settings;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSet;

/// The lesson of a room: when it began and ended, as far as it has, when it should end, its Zoom seat, and whether
/// somebody leads it.
///
/// @param saidOf the planned end that was announced as near
public record Lesson(
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant endsAt,
        @Nullable Instant saidOf,
        @Nullable Seat seat,
        Lead lead) {
    static final Lesson NONE = new Lesson(null, null, null, null, null, Lead.THERE);

    /// What older versions stored knows nothing of leading.
    public Lesson {
        if (lead == null) lead = Lead.THERE;
    }

    /// The Zoom seat: asked for and waiting, or ready.
    public sealed interface Seat {
        record Waiting(int position, @Nullable Instant expected) implements Seat {}

        record Ready(String joinUrl, String meetingId, String password) implements Seat {}
    }

    /// Who leads a running lesson.
    ///
    /// @param missingSince when the last leader's last connection ended; null while there is one
    /// @param last who led last, or who started the lesson
    /// @param said whether the room was told that nobody leads
    public record Lead(
            @Nullable Instant missingSince, @Nullable UserId last, boolean said) {
        static final Lead THERE = new Lead(null, null, false);
    }

    boolean isRunning() {
        return startedAt != null && endedAt == null;
    }

    /// When the room should be told that nobody leads.
    Optional<Instant> absenceDue(Settings.Rooms settings) {
        if (!isRunning() || lead.said()) return Optional.empty();
        return Optional.ofNullable(lead.missingSince()).map(since -> since.plus(settings.teacherAbsent()));
    }

    /// When the room should be told that the end is near.
    Optional<Instant> endingDue(Settings.Rooms settings) {
        if (!isRunning() || endsAt == null || endsAt.equals(saidOf)) return Optional.empty();
        return Optional.of(endsAt.minus(settings.endingSoon()));
    }

    Optional<Instant> nextDeadline(Settings.Rooms settings) {
        return Stream.concat(absenceDue(settings).stream(), endingDue(settings).stream())
                .min(Instant::compareTo);
    }

    Lesson started(RoomEvent.LessonStarted started, PSet<UserId> leaders, Instant at) {
        Lead lead = new Lead(leaders.isEmpty() ? at : null, started.by(), false);
        return new Lesson(started.startedAt(), null, started.endsAt(), null, seat, lead);
    }

    Lesson extended(Instant endsAt) {
        return new Lesson(startedAt, endedAt, endsAt, saidOf, seat, lead);
    }

    Lesson ending(Instant endsAt) {
        return new Lesson(startedAt, endedAt, this.endsAt, endsAt, seat, lead);
    }

    Lesson ended(Instant at) {
        return new Lesson(startedAt, at, endsAt, null, null, Lead.THERE);
    }

    Lesson seated(@Nullable Seat seat) {
        return new Lesson(startedAt, endedAt, endsAt, saidOf, seat, lead);
    }

    /// Those who lead came or went.
    Lesson led(PSet<UserId> before, PSet<UserId> now, Instant at) {
        if (!isRunning() || before.isEmpty() == now.isEmpty()) return this;
        if (!now.isEmpty()) return with(new Lead(null, lead.last(), false));
        return with(new Lead(at, before.minusAll(now).iterator().next(), false));
    }

    Lesson absent() {
        return with(new Lead(lead.missingSince(), lead.last(), true));
    }

    private Lesson with(Lead lead) {
        return new Lesson(startedAt, endedAt, endsAt, saidOf, seat, lead);
    }
}
