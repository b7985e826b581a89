package io.lectern.zoomsim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ZoomSimIT {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T22:00:00Z"));

    @SuppressWarnings("NullAway.Init")
    private ZoomSim sim;

    private String token = "";

    @BeforeEach
    void start() throws Exception {
        InstantSource clock = now::get;
        sim = ZoomSim.start(vertx, 0, 7, clock).await(10, TimeUnit.SECONDS);
        sim.register(SimAccount.single("one", "one@example.com", 1));
        token = token();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aTokenIsRefusedToTheWrongSecretAndEndsAfterAnHour() throws Exception {
        HttpResponse<String> wrong = token("client-one:wrong");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(json(wrong).path("error").asText()).isEqualTo("invalid_client");

        assertThat(call("GET", "/v2/users/me", "").statusCode()).isEqualTo(200);
        now.set(now.get().plusSeconds(3600));
        HttpResponse<String> late = call("GET", "/v2/users/me", "");
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(json(late).path("code").asInt()).isEqualTo(124);
    }

    @Test
    void theLinksOfAMeetingLeadToAPageAndTheHostsLinkStartsIt() throws Exception {
        JsonNode meeting = create();
        long id = meeting.path("id").asLong();

        assertThat(page(meeting.path("join_url").asText())).contains("has not started it yet");
        assertThat(sim.isLive(id)).contains(false);
        assertThat(page(meeting.path("start_url").asText()))
                .contains("Simulated Zoom meeting")
                .contains("Fractions &lt;7b&gt;");
        assertThat(sim.isLive(id)).contains(true);
        assertThat(page(meeting.path("join_url").asText())).contains("The meeting is live");
    }

    @Test
    void aHostWithOneSeatCannotStartASecondMeeting() throws Exception {
        JsonNode first = create();
        JsonNode second = create();

        assertThat(call("POST", "/sim/meetings/" + first.path("id").asLong() + "/start", "{}")
                        .statusCode())
                .isEqualTo(204);
        HttpResponse<String> refused =
                call("POST", "/sim/meetings/" + second.path("id").asLong() + "/start", "{}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("code").asInt()).isEqualTo(3000);
        assertThat(page(second.path("start_url").asText())).contains("another meeting in progress");
        assertThat(sim.violations()).isEmpty();
    }

    @Test
    void theLastOneToLeaveEndsTheMeeting() throws Exception {
        String meeting = "/sim/meetings/" + create().path("id").asLong();
        call("POST", meeting + "/start", "{}");
        call("POST", meeting + "/join", "{\"name\":\"ann\"}");
        call("POST", meeting + "/join", "{\"name\":\"bob\"}");

        call("POST", meeting + "/leave", "{\"name\":\"ann\"}");
        assertThat(sim.isLive(sim.meetings().getFirst())).contains(true);
        call("POST", meeting + "/leave", "{\"name\":\"bob\"}");
        assertThat(sim.isLive(sim.meetings().getFirst())).contains(false);
    }

    @Test
    void aDaysQuotaIsUsedUpByChangesTooAndFreshAfterMidnight() throws Exception {
        String path = "/v2/meetings/" + create().path("id").asLong();
        for (int i = 0; i < 99; i++)
            assertThat(call("PATCH", path, "{\"topic\":\"x\"}").statusCode()).isEqualTo(204);

        HttpResponse<String> refused = call("PATCH", path, "{\"topic\":\"y\"}");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("daily rate limit (100)");

        now.set(now.get().plusSeconds(2 * 3600));
        token = token();
        assertThat(call("PATCH", path, "{\"topic\":\"y\"}").statusCode()).isEqualTo(204);
    }

    @Test
    void listsAreReadPageByPage() throws Exception {
        for (int i = 0; i < 5; i++) create();

        JsonNode first = json(call("GET", "/v2/users/me/meetings?type=scheduled&page_size=3", ""));
        assertThat(first.path("meetings")).hasSize(3);
        assertThat(first.path("total_records").asInt()).isEqualTo(5);
        String next = first.path("next_page_token").asText();
        JsonNode second = json(call("GET", "/v2/users/me/meetings?page_size=3&next_page_token=" + next, ""));
        assertThat(second.path("meetings")).hasSize(2);
        assertThat(second.path("next_page_token").asText()).isEmpty();
        assertThat(second.findValues("start_url")).isEmpty();
        assertThat(json(call("GET", "/v2/users/me/meetings?type=live", "")).path("meetings"))
                .isEmpty();
    }

    @Test
    void theJournalTellsWhatHappenedAndResetForgetsIt() throws Exception {
        create();
        JsonNode journal = json(call("GET", "/sim/journal", ""));
        assertThat(journal.path("events").findValuesAsText("kind")).contains("Made", "Called");
        assertThat(journal.path("violations")).isEmpty();

        call("POST", "/sim/reset", "");
        assertThat(json(call("GET", "/sim/journal", "")).path("events")).isEmpty();
        token = token();
        assertThat(json(call("GET", "/sim/state", "")).path("hosts")).hasSize(1);
    }

    @Test
    void theSameSeedGivesTheSameMeetings() throws Exception {
        long before = create().path("id").asLong();
        call("POST", "/sim/reset", "");
        token = token();

        assertThat(create().path("id").asLong()).isNotZero();
        call("POST", "/sim/reset", "");
        token = token();
        long again = create().path("id").asLong();
        call("POST", "/sim/reset", "");
        token = token();
        assertThat(create().path("id").asLong()).isEqualTo(again).isEqualTo(before);
    }

    private JsonNode create() throws Exception {
        HttpResponse<String> made = call("POST", "/v2/users/me/meetings", "{\"topic\":\"Fractions <7b>\",\"type\":2}");
        assertThat(made.statusCode()).isEqualTo(201);
        return json(made);
    }

    private String page(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sim.port() + path))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private String token() throws Exception {
        return json(token("client-one:secret-one")).path("access_token").asText();
    }

    private HttpResponse<String> token(String client) throws Exception {
        String basic = Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(sim.oauthUrl()))
                .header("authorization", "Basic " + basic)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=account_credentials&account_id=account-one"))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return Formats.json().readTree(response.body());
    }
}
