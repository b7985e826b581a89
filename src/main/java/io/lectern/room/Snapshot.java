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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A room as a client that missed too much, or is new, gets it: everything it needs to go on from here.
final class Snapshot {
    private Snapshot() {}

    /// @param most members in a room that is still listed in full; above, only leaders and whoever asks
    /// @param by who asks
    static String of(RoomState state, String epoch, int most, @Nullable UserId by) {
        return text(state, json -> {
            json.writeStartObject();
            if (state.room().kind().hasRoster()) {
                members(json, state.roster(), most, by);
                hands(json, state);
                json.writeBooleanField("fairness", state.hands().fair());
                lesson(json, state);
                seat(json, state.lesson().seat());
                locks(json, state.locks());
                poll(json, state.surveys().poll(), by);
                rollcall(json, state.surveys().rollcall(), by);
            }
            if (state.room().kind() == RoomId.Kind.USER) marks(json, state);
            recent(json, state, epoch);
            json.writeEndObject();
        });
    }

    /// A page of the members by their ids: `{"count":…,"members":[…],"more":…}`.
    static String members(RoomState state, RoomCommand.ListMembers asked) {
        List<Member> page = state.roster()
                .told()
                .filter(member -> member.user().value() > asked.after())
                .sorted(Comparator.comparingLong(member -> member.user().value()))
                .limit(asked.limit() + 1L)
                .toList();
        boolean more = page.size() > asked.limit();
        return text(state, json -> {
            json.writeStartObject();
            json.writeNumberField("count", state.roster().countTold());
            json.writeArrayFieldStart("members");
            for (Member member : more ? page.subList(0, asked.limit()) : page) member(json, member);
            json.writeEndArray();
            json.writeBooleanField("more", more);
            json.writeEndObject();
        });
    }

    @FunctionalInterface
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private static String text(RoomState state, Content content) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = Formats.plain().createGenerator(text)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a snapshot of " + state.room() + " cannot be written", e);
        }
        return text.toString();
    }

    /// As everybody was told up to here, so that the next `members.changed` fits; and whoever asks, who is here for
    /// sure.
    private static void members(JsonGenerator json, Roster roster, int most, @Nullable UserId by) throws IOException {
        boolean all = roster.countTold() <= most;
        Member own = by == null ? null : roster.members().get(by);
        json.writeArrayFieldStart("members");
        Stream<Member> shown = all ? roster.told() : roster.leadersTold();
        for (Member member : (Iterable<Member>) shown::iterator) member(json, member);
        boolean untold = own != null && roster.crowd().hasCome(own.user());
        if (own != null && (untold || !(all || own.leads()))) member(json, own);
        json.writeEndArray();
        json.writeNumberField("member_count", roster.countTold() + (untold ? 1 : 0));
    }

    private static void member(JsonGenerator json, Member member) throws IOException {
        json.writeStartObject();
        json.writeNumberField("user", member.user().value());
        json.writeStringField("name", member.name());
        json.writeStringField("role", member.role().wire());
        json.writeStringField("state", member.devices().isEmpty() ? "away" : "online");
        json.writeStringField("since", member.since().toString());
        json.writeEndObject();
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
        Lesson lesson = state.lesson();
        instant(json, "started_at", lesson.startedAt());
        instant(json, "ended_at", lesson.endedAt());
        instant(json, "ends_at", lesson.endsAt());
        instant(
                json,
                "teacher_absent_since",
                lesson.lead().said() ? lesson.lead().missingSince() : null);
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
        json.writeBooleanField("answered", asker != null && poll.answers().get(asker) != null);
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
