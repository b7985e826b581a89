package io.lectern.zoomsim;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lectern.zoomsim.SimAccount.SimUser;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The bodies of Zoom's API, field by field as Zoom names them.
final class ZoomBodies {
    private ZoomBodies() {}

    record TokenBody(String accessToken, String tokenType, int expiresIn, String scope, String apiUrl) {}

    record OAuthError(String reason, String error) {}

    record ErrorBody(int code, String message) {}

    record StatusRequest(@Nullable String action) {}

    record MeetingRequest(
            @Nullable String topic,
            @Nullable Integer type,
            @Nullable String startTime,
            @Nullable Integer duration,
            @Nullable String timezone,
            @Nullable String password,
            @Nullable String agenda,
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
                    settings == null ? former.settings : settings);
        }

        String agendaText() {
            return agenda == null ? "" : agenda;
        }

        String topicText() {
            return topic == null ? "Zoom Meeting" : topic;
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
            @Nullable String encryptedPassword,
            @Nullable Boolean preSchedule,
            @Nullable Map<String, Object> settings) {

        static MeetingBody full(SimMeeting meeting, String base, String zak) {
            ZoomBodies.MeetingRequest asked = meeting.request();
            Map<String, Object> settings = asked.settings();
            String code = Integer.toHexString(meeting.password().hashCode());
            return new MeetingBody(
                    meeting.uuid(),
                    meeting.id(),
                    meeting.host().id(),
                    meeting.host().email(),
                    asked.topicText(),
                    asked.type() == null ? 2 : asked.type(),
                    meeting.live() ? "started" : "waiting",
                    asked.startTime(),
                    asked.duration() == null ? 60 : asked.duration(),
                    asked.timezone() == null ? "UTC" : asked.timezone(),
                    asked.agendaText(),
                    meeting.createdAt().toString(),
                    base + "/s/" + meeting.id() + "?zak=" + zak,
                    base + "/j/" + meeting.id() + "?pwd=" + code,
                    meeting.password(),
                    code,
                    false,
                    settings == null ? Map.of() : settings);
        }

        /// What a list shows: no way in for the host, no password, a shortened agenda.
        MeetingBody listed() {
            String brief = agenda.length() > 250 ? agenda.substring(0, 250) : agenda;
            return new MeetingBody(
                    uuid, id, hostId, hostEmail, topic, type, status, startTime, duration, timezone, brief, createdAt,
                    null, joinUrl, null, null, null, null);
        }
    }

    record ListBody(
            String nextPageToken,
            int pageCount,
            int pageNumber,
            int pageSize,
            int totalRecords,
            List<MeetingBody> meetings) {}

    record UserBody(String id, String email, int type, String status, String accountId) {
        static UserBody of(SimAccount account, SimUser user) {
            return new UserBody(user.id(), user.email(), 2, "active", account.accountId());
        }
    }
}
