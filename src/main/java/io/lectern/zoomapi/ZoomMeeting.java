package io.lectern.zoomapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lectern.config.Secret;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A meeting as Zoom describes it.
///
/// @param recorded whether Zoom records it by itself into its cloud; known only when it was asked for by itself
/// @param startUrl lets its bearer in as the host: never stored, never logged
public record ZoomMeeting(
        long id,
        String uuid,
        boolean live,
        boolean recorded,
        String agenda,
        String joinUrl,
        Secret startUrl,
        Secret password) {

    /// How Zoom calls recording into its cloud.
    static final String CLOUD = "cloud";

    record Settings(@Nullable String autoRecording) {}

    /// Zoom's body, where any field may be missing.
    record Body(
            long id,
            @Nullable String uuid,
            @Nullable String status,
            @Nullable String agenda,
            @Nullable String joinUrl,
            @Nullable String startUrl,
            @Nullable String password,
            @Nullable Settings settings) {

        ZoomMeeting meeting() {
            return new ZoomMeeting(
                    id,
                    orEmpty(uuid),
                    "started".equals(status),
                    settings != null && CLOUD.equals(settings.autoRecording()),
                    orEmpty(agenda),
                    orEmpty(joinUrl),
                    new Secret(orEmpty(startUrl)),
                    new Secret(orEmpty(password)));
        }

        private static String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }
    }

    /// One page of a list.
    record Page(
            @Nullable String nextPageToken,
            @JsonProperty("meetings") @Nullable List<@Nullable Body> bodies) {
        List<Body> found() {
            return bodies == null
                    ? List.of()
                    : bodies.stream().filter(Objects::nonNull).toList();
        }
    }

    /// What is asked for when a meeting is created.
    ///
    /// @param agenda carries the token by which a meeting of ours is recognised
    /// @param recorded whether Zoom is to record it by itself; otherwise the host's own settings decide
    public record Draft(String topic, String agenda, String startTime, int minutes, boolean recorded) {
        public Draft {
            topic = topic.length() > 200 ? topic.substring(0, 200) : topic;
        }
    }
}
