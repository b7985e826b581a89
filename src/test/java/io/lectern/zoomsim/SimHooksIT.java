package io.lectern.zoomsim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.lectern.protocol.Formats;
import io.lectern.testing.Eventually;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimHooksIT {
    private static final String SECRET = "test_secret_token";

    private final SimFixture zoom = new SimFixture();
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean knowsSecret = true;
    private String url = "";

    private record Got(String event, JsonNode body, String signature, String time, String raw) {
        boolean rightlySigned() {
            return signature.equals(HookPost.signature(SECRET, time, raw));
        }

        JsonNode object() {
            return body.at("/payload/object");
        }
    }

    @BeforeEach
    void listen() {
        HttpServer server = Eventually.await(zoom.vertx
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(0, "127.0.0.1"));
        url = "http://127.0.0.1:" + server.actualPort() + "/hook";
    }

    @AfterEach
    void stop() {
        zoom.close();
    }

    private void answer(HttpServerRequest request, Buffer body) {
        JsonNode json = read(body.toString());
        String event = json.path("event").asText();
        if (event.equals("endpoint.url_validation")) {
            String plain = json.at("/payload/plainToken").asText();
            String secret = knowsSecret ? SECRET : "guessed";
            request.response().end(Http.json(Map.of("plainToken", plain, "encryptedToken", Seals.hmac(secret, plain))));
        } else {
            request.response()
                    .setStatusCode(refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 500 : 204)
                    .end();
        }
        got.add(new Got(
                event,
                json,
                Objects.requireNonNull(request.getHeader("x-zm-signature")),
                Objects.requireNonNull(request.getHeader("x-zm-request-timestamp")),
                body.toString()));
    }

    @Test
    void theFormulasAreThoseOfZoom() {
        assertThat(Seals.hmac(SECRET, "qgg8vlvZRS6UYooatFL8Aw"))
                .isEqualTo("4efea922935c335d972476de138d2208a0d46ab28c79ee592d497a1b216419b8");
        String body =
                "{\"event\":\"meeting.ended\",\"event_ts\":1626230691572,\"payload\":{\"account_id\":\"AAAAAABBBB\","
                        + "\"object\":{\"id\":\"1234567890\",\"uuid\":\"4444AAAiAAAAAiAiAiiAii==\"}}}";
        assertThat(HookPost.signature(SECRET, "1626230691", body))
                .isEqualTo("v0=cd351249b43922251adbf883a5ff862356f800801efdfff2ad503940ab8ee5e9");
    }

    @Test
    void anAddressProvesItselfBeforeItHearsAnythingAndAgainEveryThreeDays() {
        knowsSecret = false;
        assertThat(subscribe().validated()).isFalse();
        zoom.act(zoom.id(), "start");
        quiet();
        assertThat(events()).containsExactly("endpoint.url_validation");

        knowsSecret = true;
        assertThat(subscribe().validated()).isTrue();
        assertThat(got).allMatch(Got::rightlySigned);
        zoom.advance(Duration.ofHours(71));
        assertThat(got).hasSize(2 + 1).last().extracting(Got::event).isEqualTo("meeting.ended");
        knowsSecret = false;
        zoom.advance(Duration.ofHours(2));
        assertThat(zoom.get("/sim/webhooks").at("/0/validated").asBoolean())
                .as("one failure is forgiven")
                .isTrue();
        zoom.advance(Duration.ofHours(72));
        assertThat(zoom.get("/sim/webhooks").at("/0/validated").asBoolean()).isFalse();
    }

    @Test
    void aMeetingIsToldFromItsStartToItsEnd() {
        subscribe();
        long id = zoom.id();
        zoom.act(id, "start", "{\"name\":\"Host\"}");
        zoom.act(id, "join", "{\"name\":\"ann\",\"customer_key\":\"17\"}");
        zoom.act(id, "leave", "{\"name\":\"ann\"}");
        zoom.act(id, "end");
        quiet();

        assertThat(events())
                .containsExactly(
                        "endpoint.url_validation",
                        "meeting.started",
                        "meeting.participant_joined",
                        "meeting.participant_joined",
                        "meeting.participant_left",
                        "meeting.participant_left",
                        "meeting.ended");
        assertThat(got).allMatch(Got::rightlySigned);
        JsonNode joined = got.get(3).object();
        assertThat(joined.path("id").getNodeType()).isEqualTo(JsonNodeType.STRING);
        assertThat(joined.path("id").asText()).isEqualTo(Long.toString(id));
        assertThat(joined.at("/participant/customer_key").asText()).isEqualTo("17");
        assertThat(got.getLast().object().path("end_time").asText()).isNotEmpty();
        assertThat(got.getLast().object().path("uuid")).isEqualTo(joined.path("uuid"));
    }

    @Test
    void whatIsNotTakenComesAgainThreeTimesAndThenNoMore() {
        subscribe("meeting.started");
        refusals.set(100);
        zoom.act(zoom.id(), "start", "{\"name\":\"Host\"}");
        quiet();
        assertThat(got).hasSize(2);

        zoom.advance(Duration.ofMinutes(5));
        assertThat(got).hasSize(3);
        zoom.advance(Duration.ofMinutes(19));
        assertThat(got).hasSize(3);
        zoom.advance(Duration.ofMinutes(1));
        assertThat(got).hasSize(4);
        zoom.advance(Duration.ofHours(10));
        assertThat(got).hasSize(5);
        assertThat(zoom.sim.journal())
                .filteredOn(event -> event instanceof SimEvent.Posted post && post.meeting() != 0)
                .extracting(SimEvent::at)
                .containsExactly(at("20:00:00Z"), at("20:05:00Z"), at("20:25:00Z"), at("21:25:00Z"));
    }

    @Test
    void aRecordingIsAnnouncedWhenItIsReadyAndFetchedWithItsToken() {
        subscribe("recording.completed");
        long id = zoom.id();
        zoom.act(id, "start");
        zoom.act(id, "record");
        zoom.advance(Duration.ofMinutes(30));
        zoom.act(id, "end");
        zoom.advance(Duration.ofMinutes(14));
        assertThat(got).hasSize(1);
        zoom.advance(Duration.ofMinutes(1));

        Got recording = got.getLast();
        assertThat(recording.object().path("id").getNodeType()).isEqualTo(JsonNodeType.NUMBER);
        String token = recording.body().path("download_token").asText();
        String file = recording.object().at("/recording_files/0/download_url").asText();
        assertThat(zoom.open(file + "?access_token=" + token).statusCode()).isEqualTo(200);
    }

    @Test
    void everyFaultOfAWebhookComesAsAsked() {
        subscribe("meeting.started", "meeting.ended");
        long id = zoom.id();

        hook("meeting.started", "{\"kind\":\"Duplicated\"}");
        hook("meeting.ended", "{\"kind\":\"Dropped\"}");
        assertThat(roundOf(id)).containsExactly("meeting.started", "meeting.started");

        hook("meeting.started", "{\"kind\":\"Reordered\"}");
        assertThat(roundOf(id)).containsExactly("meeting.ended", "meeting.started");

        hook("meeting.started", "{\"kind\":\"Delayed\",\"seconds\":90}");
        assertThat(roundOf(id)).containsExactly("meeting.ended");
        zoom.advance(Duration.ofSeconds(90));
        assertThat(events()).containsExactly("meeting.ended", "meeting.started");

        hook("meeting.started", "{\"kind\":\"WronglySigned\"}");
        hook("meeting.ended", "{\"kind\":\"Stale\",\"seconds\":3600}");
        roundOf(id);
        assertThat(got.get(0).rightlySigned()).isFalse();
        assertThat(got.get(1).rightlySigned()).isTrue();
        long age = zoom.wall.get().getEpochSecond() - Long.parseLong(got.get(1).time());
        assertThat(age).isEqualTo(3600);

        String former = got.get(1).object().path("uuid").asText();
        hook("meeting.started", "{\"kind\":\"OldEnding\"}");
        hook("meeting.ended", "{\"kind\":\"NumberId\"}");
        assertThat(roundOf(id)).containsExactly("meeting.started", "meeting.ended", "meeting.ended");
        assertThat(got.get(1).object().path("uuid").asText())
                .isEqualTo(former)
                .isNotEqualTo(got.get(0).object().path("uuid").asText());
        assertThat(got.get(2).object().path("id").getNodeType()).isEqualTo(JsonNodeType.NUMBER);
    }

    private List<String> roundOf(long meeting) {
        got.clear();
        zoom.act(meeting, "start");
        zoom.act(meeting, "end");
        quiet();
        return events();
    }

    private void hook(String event, String effect) {
        zoom.fault("{\"operation\":\"hook:" + event + "\",\"effect\":" + effect + "}");
    }

    private Subscription subscribe(String... events) {
        return Eventually.await(zoom.sim.subscribe(url, SECRET, Set.of(events)));
    }

    private void quiet() {
        Eventually.await(zoom.sim.hooksAreQuiet());
    }

    private List<String> events() {
        return got.stream().map(Got::event).toList();
    }

    private static Instant at(String time) {
        return Instant.parse("2026-03-01T" + time);
    }

    private static JsonNode read(String text) {
        try {
            return Formats.json().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
