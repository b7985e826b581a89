package io.lectern.room;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.protocol.Formats;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.Hands.Hand;
import io.lectern.room.Lesson.Seat;
import io.lectern.room.Roster.Member;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A room as a client that missed too much, or is new, gets it: everything it needs to go on from here.
final class Snapshot {
    private Snapshot() {}

    /// @param asker whose own answers are marked; null for nobody's
    static String of(RoomState state, String epoch, @Nullable UserId asker) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = Formats.plain().createGenerator(text)) {
            json.writeStartObject();
            if (state.room().kind().hasRoster()) {
                members(json, state);
                hands(json, state);
                json.writeBooleanField("fairness", state.hands().fair());
                lesson(json, state);
                seat(json, state.lesson().seat());
                locks(json, state.locks());
                poll(json, state.surveys().poll(), asker);
                rollcall(json, state.surveys().rollcall(), asker);
            }
            if (state.room().kind() == RoomId.Kind.USER) marks(json, state);
            recent(json, state, epoch);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a snapshot of " + state.room() + " cannot be written", e);
        }
        return text.toString();
    }

    private static void members(JsonGenerator json, RoomState state) throws IOException {
        json.writeArrayFieldStart("members");
        for (Member member : state.roster().members().values()) {
            json.writeStartObject();
            json.writeNumberField("user", member.user().value());
            json.writeStringField("name", member.name());
            json.writeStringField("role", member.role().wire());
            json.writeStringField("state", member.devices().isEmpty() ? "away" : "online");
            json.writeStringField("since", member.since().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void hands(JsonGenerator json, RoomState state) throws IOException {
        json.writeArrayFieldStart("hands");
        for (Hand hand : state.hands().inOrder()) {
            json.writeStartObject();
            json.writeNumberField("user", hand.user().value());
            json.writeStringField("name", hand.name());
            json.writeNumberField("seq", hand.seq());
            json.writeBooleanField("called", hand.called());
            json.writeNumberField("turns", state.hands().turnsOf(hand.user()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void lesson(JsonGenerator json, RoomState state) throws IOException {
        json.writeObjectFieldStart("lesson");
        instant(json, "started_at", state.lesson().startedAt());
        instant(json, "ended_at", state.lesson().endedAt());
        json.writeEndObject();
    }

    private static void seat(JsonGenerator json, @Nullable Seat seat) throws IOException {
        json.writeObjectFieldStart("seat");
        switch (seat) {
            case null -> json.writeStringField("state", "none");
            case Seat.Waiting waiting -> {
                json.writeStringField("state", "waiting");
                json.writeNumberField("position", waiting.position());
                instant(json, "expected", waiting.expected());
            }
            case Seat.Ready ready -> {
                json.writeStringField("state", "ready");
                json.writeStringField("join_url", ready.joinUrl());
                json.writeStringField("meeting_id", ready.meetingId());
                json.writeStringField("password", ready.password());
            }
        }
        json.writeEndObject();
    }

    private static void locks(JsonGenerator json, Locks locks) throws IOException {
        json.writeObjectFieldStart("locks");
        json.writeBooleanField("chat", locks.chat());
        json.writeBooleanField("hands", locks.hands());
        json.writeNumberField("slow_s", locks.slowSeconds());
        json.writeArrayFieldStart("muted");
        for (UserId user : locks.muted()) json.writeNumber(user.value());
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void poll(JsonGenerator json, @Nullable Poll poll, @Nullable UserId asker) throws IOException {
        if (poll == null) {
            json.writeNullField("poll");
            return;
        }
        json.writeObjectFieldStart("poll");
        json.writeNumberField("poll", poll.id());
        json.writeStringField("question", poll.question());
        json.writeArrayFieldStart("options");
        for (String option : poll.options()) json.writeString(option);
        json.writeEndArray();
        json.writeBooleanField("multiple", poll.multiple());
        json.writeBooleanField("anonymous", poll.anonymous());
        instant(json, "closes_at", poll.closesAt());
        json.writeBooleanField("answered", asker != null && poll.answers().containsKey(asker));
        json.writeEndObject();
    }

    private static void rollcall(JsonGenerator json, @Nullable Rollcall rollcall, @Nullable UserId asker)
            throws IOException {
        if (rollcall == null) {
            json.writeNullField("rollcall");
            return;
        }
        json.writeObjectFieldStart("rollcall");
        json.writeNumberField("rollcall", rollcall.id());
        instant(json, "closes_at", rollcall.closesAt());
        json.writeBooleanField("answered", asker != null && rollcall.expected().getOrDefault(asker, false));
        json.writeEndObject();
    }

    private static void marks(JsonGenerator json, RoomState state) throws IOException {
        json.writeArrayFieldStart("marks");
        for (Entry entry : state.chat().recent()) {
            Optional<Mark> mark = Mark.of(entry.event());
            if (mark.isPresent()) mark.get().write(json);
        }
        json.writeEndArray();
    }

    private static void recent(JsonGenerator json, RoomState state, String epoch) throws IOException {
        json.writeArrayFieldStart("recent");
        for (Entry entry : state.chat().recent()) {
            if (Mark.of(entry.event()).isPresent()) continue;
            json.writeRawValue(RoomCodec.body(RoomCodec.encode(state.room(), epoch, entry)));
        }
        json.writeEndArray();
    }

    private static void instant(JsonGenerator json, String name, @Nullable Instant value) throws IOException {
        if (value == null) json.writeNullField(name);
        else json.writeStringField(name, value.toString());
    }
}
