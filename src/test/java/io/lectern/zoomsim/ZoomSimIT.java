package io.lectern.zoomsim;

import static io.lectern.zoomsim.SimFixture.code;
import static io.lectern.zoomsim.SimFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZoomSimIT {
    private final SimFixture zoom = new SimFixture();

    @AfterEach
    void stop() {
        zoom.close();
    }

    @Test
    void aTokenIsRefusedToTheWrongSecretAndEndsAfterAnHour() {
        HttpResponse<String> wrong = zoom.tokenFor("client-one:wrong");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(json(wrong).path("error").asText()).isEqualTo("invalid_client");

        assertThat(zoom.call("GET", "/v2/users/me", "").statusCode()).isEqualTo(200);
        zoom.advance(Duration.ofHours(1));
        HttpResponse<String> late = zoom.call("GET", "/v2/users/me", "");
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(code(late)).isEqualTo(124);
        assertThat(late.body()).contains("expired");
    }

    @Test
    void aNewTokenEndsTheFormerOnlyInTheOldWay() {
        String former = zoom.token;
        zoom.freshToken();
        zoom.token = former;
        assertThat(zoom.call("GET", "/v2/users/me", "").statusCode()).isEqualTo(200);

        zoom.sim.legacyTokens(true);
        zoom.freshToken();
        assertThat(zoom.call("GET", "/v2/users/me", "").statusCode()).isEqualTo(200);
        zoom.token = former;
        assertThat(zoom.call("GET", "/v2/users/me", "").statusCode()).isEqualTo(401);
    }

    @Test
    void aCallWithoutItsScopeIsRefusedByName() {
        zoom.sim.register(SimAccount.single("one", "one@example.com", 1)
                .granted(Set.of("meeting:write:admin", "user:read:admin")));

        assertThat(zoom.create().path("id").asLong()).isPositive();
        HttpResponse<String> refused = zoom.call("GET", "/v2/users/me/meetings", "");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo(4711);
        assertThat(refused.body()).contains("meeting:read:list_meetings:admin");
    }

    @Test
    void aFreeAccountMayAskLessOften() {
        zoom.sim.register(SimAccount.single("one", "one@example.com", 1, Plan.FREE));
        HttpResponse<String> usual = zoom.call("GET", "/v2/users/me", "");
        assertThat(usual.headers().firstValue("x-ratelimit-limit")).contains("6000");
        assertThat(usual.headers().firstValue("x-ratelimit-remaining")).contains("5999");
    }

    @Test
    void theLinksOfAMeetingLeadToAPageAndTheHostsLinkStartsItForTwoHours() {
        JsonNode meeting = zoom.create();
        long id = meeting.path("id").asLong();

        assertThat(zoom.open(meeting.path("join_url").asText()).body()).contains("Waiting for the host");
        assertThat(zoom.sim.isLive(id)).contains(false);
        assertThat(zoom.open(meeting.path("start_url").asText()).body())
                .contains("Simulated Zoom meeting")
                .contains("Fractions &lt;7b&gt;");
        assertThat(zoom.sim.isLive(id)).contains(true);
        assertThat(zoom.open(meeting.path("join_url").asText()).body()).contains(">Live<");

        zoom.advance(Duration.ofHours(2));
        assertThat(zoom.open(meeting.path("start_url").asText()).statusCode()).isEqualTo(403);
        zoom.freshToken();
        JsonNode again = zoom.get("/v2/meetings/" + id);
        assertThat(zoom.open(again.path("start_url").asText()).statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyOfTheHostIsGivenOutOnItsOwn() {
        assertThat(zoom.get("/v2/users/me/token?type=zak").path("token").asText())
                .isNotEmpty();
        assertThat(zoom.call("GET", "/v2/users/me/token?type=zak&ttl=99999999", "")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aHostWithOneSeatCannotStartASecondMeeting() {
        long first = zoom.id();
        JsonNode second = zoom.create();

        zoom.act(first, "start");
        HttpResponse<String> refused =
                zoom.call("POST", "/sim/meetings/" + second.path("id").asLong() + "/start", "{}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(code(refused)).isEqualTo(3000);
        assertThat(zoom.open(second.path("start_url").asText()).body()).contains("another meeting in progress");
        assertThat(zoom.sim.violations()).isEmpty();
    }

    @Test
    void whatRunsCannotBeDeletedAndWhatHasEndedWaitsAgainUnderANewName() {
        long id = zoom.id();
        String path = "/v2/meetings/" + id;
        String uuid = zoom.get(path).path("uuid").asText();
        zoom.act(id, "start");
        HttpResponse<String> refused = zoom.call("DELETE", path, "");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo(3002);
        assertThat(zoom.get(path).path("status").asText()).isEqualTo("started");

        HttpResponse<String> ended = zoom.call("PUT", path + "/status", "{\"action\":\"end\"}");
        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(ended.body()).isEmpty();
        zoom.act(id, "start");
        assertThat(zoom.get(path).path("uuid").asText()).isNotEqualTo(uuid);
        zoom.act(id, "end");
        assertThat(zoom.call("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(code(zoom.call("GET", path, ""))).isEqualTo(3001);
        assertThat(code(zoom.call("DELETE", path, ""))).isEqualTo(3001);
    }

    @Test
    void theLastOneToLeaveEndsTheMeeting() {
        long id = zoom.id();
        zoom.act(id, "start");
        zoom.act(id, "join", "{\"name\":\"ann\"}");
        zoom.act(id, "join", "{\"name\":\"bob\"}");

        zoom.act(id, "leave", "{\"name\":\"ann\"}");
        assertThat(zoom.sim.isLive(id)).contains(true);
        zoom.act(id, "leave", "{\"name\":\"bob\"}");
        assertThat(zoom.sim.isLive(id)).contains(false);
    }

    @Test
    void whoComesEarlyWaitsForTheHostUnlessTheMeetingSaysOtherwise() {
        long id = zoom.id();
        zoom.act(id, "join", "{\"name\":\"ann\"}");
        assertThat(zoom.sim.isLive(id)).contains(false);
        zoom.act(id, "start");
        assertThat(zoom.get("/sim/state").at("/meetings/0/participants/0").asText())
                .isEqualTo("ann");
        zoom.act(id, "end");

        long open = zoom.create("{\"topic\":\"x\",\"settings\":{\"join_before_host\":true}}")
                .path("id")
                .asLong();
        zoom.act(open, "join", "{\"name\":\"bob\"}");
        assertThat(zoom.sim.isLive(open)).contains(true);
    }

    @Test
    void aDaysQuotaIsUsedUpByChangesTooAndFreshAfterMidnight() {
        String path = "/v2/meetings/" + zoom.id();
        for (int i = 0; i < 99; i++)
            assertThat(zoom.call("PATCH", path, "{\"topic\":\"x\"}").statusCode())
                    .isEqualTo(204);

        HttpResponse<String> refused = zoom.call("PATCH", path, "{\"topic\":\"y\"}");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("daily rate limit (100)");
        assertThat(refused.headers().firstValue("retry-after")).isEmpty();

        zoom.advance(Duration.ofHours(4));
        zoom.freshToken();
        assertThat(zoom.call("PATCH", path, "{\"topic\":\"y\"}").statusCode()).isEqualTo(204);
    }

    @Test
    void aRequestThatZoomWouldNotTakeIsRefusedWithItsField() {
        HttpResponse<String> password =
                zoom.call("POST", "/v2/users/me/meetings", "{\"password\":\"far too long it is\"}");
        assertThat(password.statusCode()).isEqualTo(400);
        assertThat(json(password).at("/errors/0/field").asText()).isEqualTo("password");
        assertThat(code(zoom.call("POST", "/v2/users/me/meetings", "[1]"))).isEqualTo(300);
        assertThat(code(zoom.call("POST", "/v2/users/me/meetings", "{\"schedule_for\":\"x@y\"}")))
                .isEqualTo(3000);
        assertThat(code(zoom.call("POST", "/v2/users/nobody/meetings", "{}"))).isEqualTo(1001);
        assertThat(code(zoom.call("GET", "/v2/meetings/12345", ""))).isEqualTo(3001);
        assertThat(zoom.call("GET", "/v2/nothing", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aHostWhoDiedHostsNothingUntilItRecovers() {
        long id = zoom.id();
        zoom.sim.turn("user-one", SimAccount.Status.INACTIVE);
        HttpResponse<String> refused = zoom.call("POST", "/v2/users/me/meetings", "{}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo(3161);
        assertThat(zoom.sim.startMeeting(id)).isFalse();
        assertThat(zoom.get("/v2/users/me").path("status").asText()).isEqualTo("inactive");

        zoom.sim.turn("user-one", SimAccount.Status.ACTIVE);
        assertThat(zoom.sim.startMeeting(id)).isTrue();
        zoom.sim.turn("user-one", SimAccount.Status.GONE);
        assertThat(code(zoom.call("POST", "/v2/users/me/meetings", "{}"))).isEqualTo(1001);
        assertThat(zoom.sim.meetings()).isEmpty();
    }

    @Test
    void theJournalTellsWhatHappenedAndResetForgetsIt() {
        zoom.create();
        JsonNode journal = zoom.get("/sim/journal");
        assertThat(journal.path("events").findValuesAsText("kind")).contains("Made", "Called");
        assertThat(journal.path("violations")).isEmpty();

        zoom.call("POST", "/sim/reset", "");
        assertThat(zoom.get("/sim/journal").path("events")).isEmpty();
        zoom.freshToken();
        assertThat(zoom.get("/sim/state").path("hosts")).hasSize(1);
    }

    @Test
    void theSameSeedGivesTheSameMeetings() {
        long before = zoom.id();
        zoom.call("POST", "/sim/reset", "");
        zoom.freshToken();

        assertThat(zoom.id()).isEqualTo(before);
    }

    @Test
    void whatIsAskedWronglyOfTheSimulatorIsAnsweredWithTheRemedy() {
        HttpResponse<String> fault =
                zoom.call("POST", "/sim/faults", "{\"operation\":\"dance\",\"effect\":{\"kind\":\"Slow\",\"ms\":5}}");
        assertThat(fault.statusCode()).isEqualTo(400);
        assertThat(fault.body()).contains("operation must be one of");
        assertThat(zoom.call("POST", "/sim/clock", "{\"advance\":\"soon\"}").body())
                .contains("PT1H30M");
        assertThat(zoom.call("POST", "/sim/webhooks", "{\"url\":\"ftp://x\",\"secret\":\"s\"}")
                        .body())
                .contains("http or https");
        assertThat(zoom.call("POST", "/sim/accounts", "{}").body()).contains("account_id is missing");
        assertThat(zoom.call("PATCH", "/sim/hosts/nobody", "{\"status\":\"active\"}")
                        .statusCode())
                .isEqualTo(404);
    }
}
