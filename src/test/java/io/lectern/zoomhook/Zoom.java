package io.lectern.zoomhook;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.platform.Keys;
import io.lectern.platform.Marks;
import io.lectern.protocol.UserId;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Sends webhooks as Zoom does.
final class Zoom {
    static final String PATH = "/api/zoom/webhook/";

    private final Rest rest;
    private final Secret secret;
    private final CustomerKeys customers;

    Zoom(Rest rest, String secret) {
        this.rest = rest;
        this.secret = new Secret(secret);
        this.customers = customers(rest.settings.secret().reveal());
    }

    /// The keys an installation with this secret hands out.
    static CustomerKeys customers(String secret) {
        try {
            Keys keys = Keys.of(new Secret(secret), Path.of("unused"));
            return new CustomerKeys(Marks.of(keys, new Settings.Vault(List.of(), 0)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Answer send(String body) {
        return send(PATH, body, Instant.now());
    }

    Answer send(String path, String body, Instant at) {
        String time = Long.toString(at.getEpochSecond());
        return send(path, body, time, sign(time, body));
    }

    Answer send(String path, String body, String time, String signature) {
        return rest.send(rest.request(path, "")
                .header("Content-Type", "application/json; charset=utf-8")
                .header("x-zm-request-timestamp", time)
                .header("x-zm-signature", signature)
                .POST(BodyPublishers.ofString(body)));
    }

    String sign(String time, String body) {
        return Signatures.sign(secret, time, body.getBytes(StandardCharsets.UTF_8));
    }

    static String event(String name, Instant at, String object) {
        return "{\"event\":\"" + name + "\",\"event_ts\":" + at.toEpochMilli()
                + ",\"payload\":{\"account_id\":\"a\",\"object\":" + object + "}}";
    }

    static String started(String meeting, String uuid, Instant at) {
        return event("meeting.started", at, "{\"id\":\"" + meeting + "\",\"uuid\":\"" + uuid + "\"}");
    }

    static String ended(String meeting, String uuid, Instant at) {
        return event("meeting.ended", at, "{\"id\":\"" + meeting + "\",\"uuid\":\"" + uuid + "\"}");
    }

    String joined(String meeting, String uuid, long user, String connection, Instant at) {
        return visit("joined", "join_time", meeting, uuid, user, connection, at);
    }

    String left(String meeting, String uuid, long user, String connection, Instant at) {
        return visit("left", "leave_time", meeting, uuid, user, connection, at);
    }

    private String visit(
            String what, String field, String meeting, String uuid, long user, String connection, Instant at) {
        return event(
                "meeting.participant_" + what,
                at,
                ("{\"id\":\"%s\",\"uuid\":\"%s\",\"participant\":{\"user_id\":\"%s\",\"user_name\":\"Jill Chill\",\"email\":"
                                + "\"jill@example.com\",\"participant_uuid\":\"p%d\",\"customer_key\":\"%s\",\"%s\":\"%s\"}}")
                        .formatted(
                                meeting, uuid, connection, user, customers.of(meeting, new UserId(user)), field, at));
    }

    static String recorded(String meeting, String uuid, Instant at, String... files) {
        return "{\"event\":\"recording.completed\",\"event_ts\":" + at.toEpochMilli()
                + ",\"download_token\":\"eyJtoken\",\"payload\":{\"object\":{\"id\":" + meeting + ",\"uuid\":\"" + uuid
                + "\",\"password\":\"pass-word\",\"recording_play_passcode\":\"pass-word-2\",\"recording_files\":["
                + String.join(",", files) + "]}}}";
    }

    /// @param what `trashed`, `recovered` or `deleted`
    /// @param files their ids; none for all
    static String fated(String what, String uuid, Instant at, String... files) {
        String listed = Stream.of(files)
                .map(id -> "{\"id\":\"" + id + "\",\"file_type\":\"MP4\"}")
                .collect(Collectors.joining(","));
        return "{\"event\":\"recording." + what + "\",\"event_ts\":" + at.toEpochMilli()
                + ",\"download_token\":\"eyJtoken\",\"payload\":{\"operator\":\"admin@school.test\",\"object\":{\"id\":81234567890,\"uuid\":\""
                + uuid + "\"" + (files.length == 0 ? "" : ",\"recording_files\":[" + listed + "]") + "}}}";
    }

    static String file(String id, String type, String play, String download) {
        return ("{\"id\":\"%s\",\"file_type\":\"%s\",\"recording_type\":\"shared_screen_with_speaker_view\",\"status\":\"completed\","
                        + "\"file_size\":157286400,\"play_url\":\"%s\",\"download_url\":\"%s\","
                        + "\"recording_start\":\"2026-11-21T10:00:00Z\",\"recording_end\":\"2026-11-21T10:45:30Z\"}")
                .formatted(id, type, play, download);
    }
}
