package io.lectern.zoomsim;

import io.lectern.zoomsim.PastBodies.RecordingBody;
import io.lectern.zoomsim.SimPerson.Stay;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What webhooks carry. A meeting's id is text in what goes on in a meeting and a number in the rest, as Zoom has it.
final class HookBodies {
    private static final Duration DOWNLOAD_LIFE = Duration.ofHours(24);

    private final Seals seals;
    private final String base;

    /// @param base where recordings are fetched from
    HookBodies(Seals seals, String base) {
        this.seals = seals;
        this.base = base;
    }

    /// The text to be sent and signed.
    String body(Happening happening, String accountId, boolean numberId) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("account_id", accountId);
        payload.put("object", object(happening, accountId, numberId));
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("event", happening.event());
        envelope.put("event_ts", happening.at().toEpochMilli());
        envelope.put("payload", payload);
        if (happening instanceof Happening.Recorded recorded)
            envelope.put(
                    "download_token", seals.seal("download", recorded.past().uuid(), DOWNLOAD_LIFE));
        return Http.json(envelope).toString();
    }

    static String validation(String plainToken, Instant at) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("event", "endpoint.url_validation");
        envelope.put("payload", Map.of("plainToken", plainToken));
        envelope.put("event_ts", at.toEpochMilli());
        return Http.json(envelope).toString();
    }

    private Object object(Happening happening, String accountId, boolean numberId) {
        return switch (happening) {
            case Happening.Made made -> planned(made.meeting());
            case Happening.Changed changed -> planned(changed.meeting());
            case Happening.Deleted deleted -> planned(deleted.meeting());
            case Happening.Started started -> running(started.meeting(), started.at(), numberId);
            case Happening.Joined joined -> {
                Map<String, Object> object =
                        running(joined.meeting(), joined.meeting().now().since(), numberId);
                object.put("participant", participant(joined.stay(), joined.at(), null));
                yield object;
            }
            case Happening.Left left -> {
                Map<String, Object> object =
                        running(left.meeting(), left.meeting().now().since(), numberId);
                object.put("participant", participant(left.stay(), left.at(), left.reason()));
                yield object;
            }
            case Happening.Ended ended -> over(ended.past(), numberId);
            case Happening.Recorded recorded -> RecordingBody.of(recorded.past(), accountId, base);
        };
    }

    private static Map<String, Object> planned(SimMeeting meeting) {
        Map<String, Object> object =
                meeting(meeting.id(), meeting.uuid(), meeting.host().id(), meeting.request(), true);
        if (meeting.request().startTime() != null)
            object.put("start_time", meeting.request().startTime());
        return object;
    }

    private static Map<String, Object> running(SimMeeting meeting, Instant start, boolean numberId) {
        Map<String, Object> object =
                meeting(meeting.id(), meeting.uuid(), meeting.host().id(), meeting.request(), numberId);
        object.put("start_time", ZoomBodies.seconds(start));
        return object;
    }

    private static Map<String, Object> over(PastMeeting past, boolean numberId) {
        Map<String, Object> object = meeting(past.id(), past.uuid(), past.host().id(), past.request(), numberId);
        object.put("start_time", ZoomBodies.seconds(past.start()));
        object.put("end_time", ZoomBodies.seconds(past.end()));
        return object;
    }

    private static Map<String, Object> meeting(
            long id, String uuid, String host, ZoomBodies.MeetingRequest request, boolean numberId) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", numberId ? (Object) id : Long.toString(id));
        object.put("uuid", uuid);
        object.put("host_id", host);
        object.put("topic", request.topicText());
        object.put("type", request.typeNumber());
        object.put("timezone", request.zone());
        object.put("duration", request.minutes());
        return object;
    }

    private static Map<String, Object> participant(Stay stay, Instant at, @Nullable String reason) {
        SimPerson person = stay.person();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("user_id", person.userId());
        shown.put("user_name", person.name());
        shown.put("id", "");
        shown.put("participant_uuid", person.participantUuid());
        shown.put("date_time", ZoomBodies.seconds(at));
        if (reason == null) {
            shown.put("join_time", ZoomBodies.seconds(stay.joined()));
        } else {
            shown.put("leave_time", ZoomBodies.seconds(at));
            shown.put("leave_reason", person.name() + " left the meeting.<br>Reason: " + reason);
        }
        if (!person.email().isEmpty()) shown.put("email", person.email());
        if (!person.customerKey().isEmpty()) shown.put("customer_key", person.customerKey());
        return shown;
    }
}
