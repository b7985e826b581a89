package io.lectern.zoomsim;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lectern.zoomsim.SimPerson.Stay;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The bodies of Zoom's API that tell of what is over: instances, who was there, recordings.
final class PastBodies {
    private static final int BYTES_A_MINUTE = 1_200_000;

    private PastBodies() {}

    record InstanceBody(
            String uuid,
            long id,
            String hostId,
            int type,
            String topic,
            String userEmail,
            String startTime,
            String endTime,
            long duration,
            int participantsCount) {
        static InstanceBody of(PastMeeting past) {
            return new InstanceBody(
                    past.uuid(),
                    past.id(),
                    past.host().id(),
                    past.request().typeNumber(),
                    past.request().topicText(),
                    past.host().email(),
                    ZoomBodies.seconds(past.start()),
                    ZoomBodies.seconds(past.end()),
                    past.minutes(),
                    past.stays().size());
        }
    }

    record ParticipantsBody(
            String nextPageToken, int pageCount, int pageSize, int totalRecords, List<ParticipantBody> participants) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ParticipantBody(
            String id,
            String userId,
            String name,
            String userEmail,
            String joinTime,
            String leaveTime,
            long duration,
            String status,
            @Nullable String customerKey) {
        static ParticipantBody of(Stay stay, Instant end) {
            Instant left = Optional.ofNullable(stay.left()).orElse(end);
            String key = stay.person().customerKey();
            return new ParticipantBody(
                    "",
                    stay.person().userId(),
                    stay.person().name(),
                    stay.person().email(),
                    ZoomBodies.seconds(stay.joined()),
                    ZoomBodies.seconds(left),
                    left.getEpochSecond() - stay.joined().getEpochSecond(),
                    "in_meeting",
                    key.isEmpty() ? null : key);
        }
    }

    record RecordingsBody(
            String from,
            String to,
            String nextPageToken,
            int pageCount,
            int pageSize,
            int totalRecords,
            List<RecordingBody> meetings) {}

    record RecordingBody(
            String uuid,
            long id,
            String accountId,
            String hostId,
            String hostEmail,
            String topic,
            int type,
            String startTime,
            String timezone,
            long duration,
            long totalSize,
            int recordingCount,
            String shareUrl,
            String password,
            List<FileBody> recordingFiles) {
        static RecordingBody of(PastMeeting past, String accountId, String base) {
            FileBody film = FileBody.of(past, base, "MP4", "shared_screen_with_speaker_view", BYTES_A_MINUTE);
            FileBody sound = FileBody.of(past, base, "M4A", "audio_only", BYTES_A_MINUTE / 10);
            return new RecordingBody(
                    past.uuid(),
                    past.id(),
                    accountId,
                    past.host().id(),
                    past.host().email(),
                    past.request().topicText(),
                    past.request().typeNumber(),
                    ZoomBodies.seconds(past.start()),
                    past.request().zone(),
                    past.minutes(),
                    film.fileSize() + sound.fileSize(),
                    2,
                    base + "/rec/share/" + film.id(),
                    "sim-" + Integer.toHexString(past.uuid().hashCode()),
                    List.of(film, sound));
        }
    }

    record FileBody(
            String id,
            String meetingId,
            String recordingStart,
            String recordingEnd,
            String fileType,
            String fileExtension,
            long fileSize,
            String playUrl,
            String downloadUrl,
            String status,
            String recordingType) {
        static FileBody of(PastMeeting past, String base, String type, String recordingType, long bytesAMinute) {
            String id = "file-" + type.toLowerCase(java.util.Locale.ROOT) + "-"
                    + Integer.toHexString(past.uuid().hashCode());
            return new FileBody(
                    id,
                    past.uuid(),
                    ZoomBodies.seconds(past.start()),
                    ZoomBodies.seconds(past.end()),
                    type,
                    type,
                    bytesAMinute * past.minutes(),
                    base + "/rec/play/" + id,
                    base + "/rec/download/" + id,
                    "completed",
                    recordingType);
        }
    }
}
