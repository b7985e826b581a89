package io.lectern.zoomsim;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lectern.zoomsim.SimAccount.SimUser;
import io.lectern.zoomsim.SimAccount.Status;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The bodies of Zoom's API, field by field as Zoom names them.
final class ZoomBodies {
    private ZoomBodies() {}

    record TokenBody(String accessToken, String tokenType, int expiresIn, String scope, String apiUrl) {}

    record OAuthError(String reason, String error) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ErrorBody(int code, String message, @Nullable List<FieldError> errors) {}

    record FieldError(String field, String message) {}

    record StatusRequest(@Nullable String action) {}

    record MeetingRequest(
            @Nullable String topic,
            @Nullable Integer type,
            @Nullable String startTime,
            @Nullable Integer duration,
            @Nullable String timezone,
            @Nullable String password,
            @Nullable String agenda,
            @Nullable String scheduleFor,
            @Nullable List<Map<String, Object>> trackingFields,
            @Nullable Map<String, Object> recurrence,
            @Nullable Map<String, Object> settings) {

        /// These fields where they are given, the former ones elsewhere.
        MeetingRequest over(MeetingRequest former) {
            return new MeetingRequest(
                    topic == null ? former.topic : topic,
                    type == null ? former.type : type,
                    startTime == null ? former.startTime : startTime,
                    duration == null ? former.duration : duration,
                    timezone == null ? former.timezone : timezone,
                    password == null ? former.password : password,
                    agenda == null ? former.agenda : agenda,
                    null,
                    trackingFields == null ? former.trackingFields : trackingFields,
                    recurrence == null ? former.recurrence : recurrence,
                    settings == null ? former.settings : settings);
        }

        String agendaText() {
            return agenda == null ? "" : agenda;
        }

        String topicText() {
            return topic == null ? "Zoom Meeting" : topic;
        }

        int typeNumber() {
            return type == null ? 2 : type;
        }

        int minutes() {
            return duration == null ? 60 : duration;
        }

        String zone() {
            return timezone == null ? "UTC" : timezone;
        }

        boolean is(String setting) {
            return settings != null && Boolean.TRUE.equals(settings.get(setting));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MeetingBody(
            String uuid,
            long id,
            String hostId,
            String hostEmail,
            String topic,
            int type,
            String status,
            @Nullable String startTime,
            int duration,
            String timezone,
            String agenda,
            String createdAt,
            @Nullable String startUrl,
            String joinUrl,
            @Nullable String password,
            @Nullable String h323Password,
            @Nullable String pstnPassword,
            @Nullable String encryptedPassword,
            @Nullable Boolean preSchedule,
            @Nullable List<Map<String, Object>> trackingFields,
            @Nullable Map<String, Object> recurrence,
            @Nullable Map<String, Object> settings) {

        static MeetingBody full(SimMeeting meeting, String base, String zak) {
            ZoomBodies.MeetingRequest asked = meeting.request();
            Map<String, Object> settings = asked.settings();
            String code = Integer.toHexString(meeting.password().hashCode());
            String digits =
                    Integer.toString(100_000 + Math.floorMod(meeting.password().hashCode(), 900_000));
            return new MeetingBody(
                    meeting.uuid(),
                    meeting.id(),
                    meeting.host().id(),
                    meeting.host().email(),
                    asked.topicText(),
                    asked.typeNumber(),
                    meeting.running() ? "started" : "waiting",
                    asked.startTime(),
                    asked.minutes(),
                    asked.zone(),
                    asked.agendaText(),
                    seconds(meeting.createdAt()),
                    base + "/s/" + meeting.id() + "?zak=" + zak,
                    base + "/j/" + meeting.id() + "?pwd=" + code,
                    meeting.password(),
                    digits,
                    digits,
                    code,
                    false,
                    asked.trackingFields(),
                    asked.recurrence(),
                    settings == null ? Map.of() : settings);
        }

        /// What a list shows: no way in for the host, no password, a shortened agenda.
        MeetingBody listed() {
            String brief = agenda.length() > 250 ? agenda.substring(0, 250) : agenda;
            return new MeetingBody(
                    uuid, id, hostId, hostEmail, topic, type, status, startTime, duration, timezone, brief, createdAt,
                    null, joinUrl, null, null, null, null, null, null, null, null);
        }
    }

    record ListBody(
            String nextPageToken, int pageCount, int pageNumber, int pageSize, int totalRecords, List<?> meetings) {}

    record UserBody(String id, String email, int type, String status, String accountId) {
        static UserBody of(SimAccount account, SimUser user, Status status) {
            String shown = status == Status.ACTIVE ? "active" : "inactive";
            return new UserBody(user.id(), user.email(), user.licensed() ? 2 : 1, shown, account.accountId());
        }
    }

    record ZakBody(String token) {}

    /// Zoom's times have no fractions of a second.
    static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
