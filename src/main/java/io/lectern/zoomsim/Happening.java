package io.lectern.zoomsim;

import io.lectern.zoomsim.SimPerson.Stay;
import java.time.Instant;

/// What subscribers of webhooks are told of.
sealed interface Happening {
    Instant at();

    record Made(Instant at, SimMeeting meeting) implements Happening {}

    record Changed(Instant at, SimMeeting meeting) implements Happening {}

    record Deleted(Instant at, SimMeeting meeting) implements Happening {}

    record Started(Instant at, SimMeeting meeting) implements Happening {}

    record Joined(Instant at, SimMeeting meeting, Stay stay) implements Happening {}

    record Left(Instant at, SimMeeting meeting, Stay stay, String reason) implements Happening {}

    record Ended(Instant at, PastMeeting past) implements Happening {}

    record Recorded(Instant at, PastMeeting past) implements Happening {}

    default String event() {
        return switch (this) {
            case Made made -> "meeting.created";
            case Changed changed -> "meeting.updated";
            case Deleted deleted -> "meeting.deleted";
            case Started started -> "meeting.started";
            case Joined joined -> "meeting.participant_joined";
            case Left left -> "meeting.participant_left";
            case Ended ended -> "meeting.ended";
            case Recorded recorded -> "recording.completed";
        };
    }

    default long meetingId() {
        return switch (this) {
            case Made made -> made.meeting().id();
            case Changed changed -> changed.meeting().id();
            case Deleted deleted -> deleted.meeting().id();
            case Started started -> started.meeting().id();
            case Joined joined -> joined.meeting().id();
            case Left left -> left.meeting().id();
            case Ended ended -> ended.past().id();
            case Recorded recorded -> recorded.past().id();
        };
    }

    default String clientId() {
        return switch (this) {
            case Made made -> made.meeting().clientId();
            case Changed changed -> changed.meeting().clientId();
            case Deleted deleted -> deleted.meeting().clientId();
            case Started started -> started.meeting().clientId();
            case Joined joined -> joined.meeting().clientId();
            case Left left -> left.meeting().clientId();
            case Ended ended -> ended.past().clientId();
            case Recorded recorded -> recorded.past().clientId();
        };
    }
}
