package io.lectern.zoomsim;

import static io.lectern.zoomsim.SimFixture.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimFaultsIT {
    private final SimFixture zoom = new SimFixture();

    @AfterEach
    void stop() {
        zoom.close();
    }

    @Test
    void aFaultStrikesAsOftenAsItWasPlannedAndOnlyWhatItMeets() {
        long id = zoom.id();
        zoom.sim.plan(Fault.status("get", 2, 503, 0, "busy"));

        assertThat(zoom.call("GET", "/v2/users/me", "").statusCode()).isEqualTo(200);
        assertThat(get(id)).isEqualTo(503);
        assertThat(get(id)).isEqualTo(503);
        assertThat(get(id)).isEqualTo(200);

        long other = zoom.id();
        zoom.sim.plan(Fault.status("*", 1, 500, 0, "oops").of(Long.toString(other)));
        assertThat(get(id)).isEqualTo(200);
        assertThat(get(other)).isEqualTo(500);
        assertThat(get(other)).isEqualTo(200);
    }

    @Test
    void aChanceStrikesTheSameCallsForTheSameSeed() {
        long id = zoom.id();
        zoom.sim.plan(Fault.sometimes("get", 0.3, new Fault.Fails(503, 0, "busy")));

        long struck = IntStream.range(0, 100).filter(i -> get(id) == 503).count();
        assertThat(struck).isBetween(10L, 60L);
        zoom.sim.clearFaults();
        assertThat(get(id)).isEqualTo(200);
    }

    @Test
    void aWorkMayBeDoneAndNeverAnswered() {
        zoom.sim.plan(Fault.hangsAfterCommit("create", 1));
        HttpRequest request = HttpRequest.newBuilder(URI.create(zoom.sim.apiUrl() + "/users/me/meetings"))
                .header("authorization", "Bearer " + zoom.token)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .timeout(Duration.ofMillis(500))
                .build();
        assertThatThrownBy(() -> SimFixture.send(request)).hasMessageContaining("timed out");
        assertThat(zoom.sim.meetings()).hasSize(1);
    }

    @Test
    void aConnectionMayEndBeforeTheWorkOrAfterIt() {
        zoom.sim.plan(Fault.of("create", 1, new Fault.Resets(false)));
        assertThatThrownBy(() -> zoom.call("POST", "/v2/users/me/meetings", "{}"))
                .hasCauseInstanceOf(java.io.IOException.class);
        assertThat(zoom.sim.meetings()).isEmpty();

        zoom.sim.plan(Fault.of("create", 1, new Fault.Resets(true)));
        assertThatThrownBy(() -> zoom.call("POST", "/v2/users/me/meetings", "{}"))
                .hasCauseInstanceOf(java.io.IOException.class);
        assertThat(zoom.sim.meetings()).hasSize(1);
    }

    @Test
    void aThrottleComesInEveryFormThatIsSeen() {
        assertThat(retryAfter("seconds")).isEqualTo("2");
        assertThat(retryAfter("date")).isEqualTo("Sun, 1 Mar 2026 20:00:02 GMT");
        assertThat(Instant.parse(retryAfter("iso"))).isEqualTo(zoom.wall.get().plusSeconds(2));
        assertThat(retryAfter("none")).isEmpty();
        assertThat(retryAfter("daily")).isEmpty();
    }

    @Test
    void aTokenMayDieInTheMiddle() {
        zoom.sim.plan(Fault.of("user", 1, new Fault.TokenDies()));

        HttpResponse<String> first = zoom.call("GET", "/v2/users/me", "");
        assertThat(first.statusCode()).isEqualTo(401);
        assertThat(code(first)).isEqualTo(124);
        assertThat(zoom.call("GET", "/v2/users/me", "").statusCode()).isEqualTo(401);
        zoom.freshToken();
        assertThat(zoom.call("GET", "/v2/users/me", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aPageTokenMayBeRefused() {
        for (int i = 0; i < 3; i++) zoom.create();
        JsonNode first = zoom.get("/v2/users/me/meetings?page_size=2");
        String next = "/v2/users/me/meetings?page_size=2&next_page_token="
                + first.path("next_page_token").asText();
        zoom.sim.plan(Fault.of("list", 1, new Fault.PageTokenDies()));

        assertThat(zoom.call("GET", next, "").statusCode()).isEqualTo(400);
        assertThat(zoom.call("GET", next, "").statusCode()).isEqualTo(200);
    }

    @Test
    void faultsAreListedAndTakenBack() {
        zoom.fault("{\"operation\":\"create\",\"times\":3,\"effect\":{\"kind\":\"Slow\",\"ms\":1}}");
        JsonNode planned = zoom.get("/sim/state").path("faults");
        assertThat(planned.at("/0/fault/effect/ms").asInt()).isEqualTo(1);
        zoom.call("DELETE", "/sim/faults/" + planned.at("/0/id").asLong(), "");
        assertThat(zoom.get("/sim/state").path("faults")).isEmpty();
    }

    private String retryAfter(String form) {
        zoom.sim.plan(Fault.throttled("user", 1, form));
        HttpResponse<String> refused = zoom.call("GET", "/v2/users/me", "");
        assertThat(refused.statusCode()).isEqualTo(429);
        return refused.headers().firstValue("retry-after").orElse("");
    }

    private int get(long id) {
        return zoom.call("GET", "/v2/meetings/" + id, "").statusCode();
    }
}
