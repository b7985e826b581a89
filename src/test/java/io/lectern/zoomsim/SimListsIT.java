package io.lectern.zoomsim;

import static io.lectern.zoomsim.SimFixture.code;
import static io.lectern.zoomsim.SimFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimListsIT {
    private final SimFixture zoom = new SimFixture(SimAccount.single("one", "one@example.com", 2), null);

    @AfterEach
    void stop() {
        zoom.close();
    }

    @Test
    void listsAreReadPageByPageAndATokenEndsAfterAQuarterOfAnHour() {
        for (int i = 0; i < 5; i++) zoom.create();

        JsonNode first = zoom.get("/v2/users/me/meetings?type=scheduled&page_size=3");
        assertThat(first.path("meetings")).hasSize(3);
        assertThat(first.path("total_records").asInt()).isEqualTo(5);
        String next = first.path("next_page_token").asText();
        JsonNode second = zoom.get("/v2/users/me/meetings?page_size=3&next_page_token=" + next);
        assertThat(second.path("meetings")).hasSize(2);
        assertThat(second.path("next_page_token").asText()).isEmpty();
        assertThat(second.findValues("start_url")).isEmpty();
        assertThat(zoom.get("/v2/users/me/meetings?page_size=3&page_number=2").path("meetings"))
                .isEqualTo(second.path("meetings"));

        zoom.advance(Duration.ofMinutes(15));
        HttpResponse<String> late = zoom.call("GET", "/v2/users/me/meetings?page_size=3&next_page_token=" + next, "");
        assertThat(late.statusCode()).isEqualTo(400);
        assertThat(code(late)).isEqualTo(300);
    }

    @Test
    void everyKindOfListShowsItsOwn() {
        long over = zoom.id();
        zoom.act(over, "start");
        zoom.act(over, "end");
        long instant = zoom.create("{\"type\":1}").path("id").asLong();
        zoom.act(instant, "start");
        long yesterday = zoom.create("{\"start_time\":\"2026-02-28T20:00:00Z\",\"duration\":60}")
                .path("id")
                .asLong();

        assertThat(ids("scheduled")).containsExactly(over, yesterday);
        assertThat(ids("live")).containsExactly(instant);
        assertThat(ids("upcoming")).containsExactly(over, instant);
        assertThat(ids("previous_meetings")).containsExactly(over);
        assertThat(zoom.call("GET", "/v2/users/me/meetings?type=odd", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aPastMeetingIsFoundByItsNameEncodedAsZoomWantsIt() {
        String slashed = "";
        for (int i = 0; i < 40 && slashed.isEmpty(); i++) {
            JsonNode meeting = zoom.create();
            long id = meeting.path("id").asLong();
            zoom.act(id, "start", "{\"name\":\"Host\"}");
            zoom.act(id, "join", "{\"name\":\"ann\",\"customer_key\":\"17\"}");
            zoom.act(id, "end");
            String uuid = meeting.path("uuid").asText();
            if (uuid.startsWith("/") || uuid.contains("//")) slashed = uuid;
            else
                assertThat(zoom.get("/v2/past_meetings/" + encoded(uuid))
                                .path("id")
                                .asLong())
                        .isEqualTo(id);
        }

        assertThat(slashed).isNotEmpty();
        assertThat(zoom.call("GET", "/v2/past_meetings/" + encoded(slashed), "").statusCode())
                .isEqualTo(400);
        JsonNode found = zoom.get("/v2/past_meetings/" + encoded(encoded(slashed)));
        assertThat(found.path("uuid").asText()).isEqualTo(slashed);
        assertThat(found.path("participants_count").asInt()).isEqualTo(2);
        JsonNode people = zoom.get("/v2/past_meetings/" + encoded(encoded(slashed)) + "/participants?page_size=1");
        assertThat(people.path("total_records").asInt()).isEqualTo(2);
        JsonNode rest = zoom.get("/v2/past_meetings/" + encoded(encoded(slashed))
                + "/participants?page_size=1&next_page_token="
                + people.path("next_page_token").asText());
        assertThat(rest.at("/participants/0/customer_key").asText()).isEqualTo("17");
    }

    @Test
    void aRecordingIsThereSomeTimeAfterItsMeeting() {
        long id = zoom.create("{\"topic\":\"x\",\"settings\":{\"auto_recording\":\"cloud\"}}")
                .path("id")
                .asLong();
        zoom.act(id, "start");
        zoom.advance(Duration.ofMinutes(30));
        zoom.act(id, "end");

        assertThat(code(zoom.call("GET", "/v2/meetings/" + id + "/recordings", "")))
                .isEqualTo(3301);
        assertThat(zoom.get("/v2/users/me/recordings").path("meetings")).isEmpty();
        zoom.advance(Duration.ofMinutes(20));
        JsonNode files = zoom.get("/v2/meetings/" + id + "/recordings").path("recording_files");
        assertThat(files).hasSize(2);
        assertThat(files.at("/0/file_type").asText()).isEqualTo("MP4");
        assertThat(zoom.get("/v2/users/me/recordings").path("meetings")).hasSize(1);
        assertThat(zoom.open(files.at("/0/download_url").asText()).statusCode()).isEqualTo(401);
        assertThat(zoom.call("GET", "/v2/users/me/recordings?from=2025-01-01&to=2026-01-01", "")
                        .statusCode())
                .isEqualTo(400);
    }

    private java.util.List<Long> ids(String type) {
        return json(zoom.call("GET", "/v2/users/me/meetings?type=" + type, ""))
                .path("meetings")
                .findValues("id")
                .stream()
                .map(JsonNode::asLong)
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
