package io.lectern.zoomhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryReaderTest {
    private static final CustomerKeys KEYS = Zoom.customers("a secret for tests only, long enough");
    private static final DeliveryReader READER = new DeliveryReader(KEYS, new ZoomLinks("http://127.0.0.1:8090/v2"));
    private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");

    @Test
    void anIdIsTheSameAsTextAndAsANumber() {
        String text =
                "{\"event\":\"meeting.ended\",\"event_ts\":1626230691572,\"payload\":{\"object\":{\"id\":\"81234567890\","
                        + "\"uuid\":\"a/b+c==\"}}}";
        String number = text.replace("\"81234567890\"", "81234567890").replace("1626230691572", "\"1626230691572\"");

        Delivery.News asText = (Delivery.News) read(text);
        Delivery.News asNumber = (Delivery.News) read(number);

        assertThat(asText.event())
                .isEqualTo(new HookEvent.Ended("81234567890", "a/b+c==", Instant.ofEpochMilli(1_626_230_691_572L)))
                .isEqualTo(asNumber.event());
        assertThat(asText.key()).isEqualTo(asNumber.key());
    }

    @Test
    void copiesOfADeliveryHaveOneKeyAndOthersHaveOthers() {
        String one = joined("7", "c1", 1);

        assertThat(key(one)).isEqualTo(key(one.replace("\"payload\":{", "\"download_token\":\"abc\",\"payload\":{")));
        assertThat(key(one)).isNotEqualTo(key(joined("7", "c1", 2)));
        assertThat(key(one)).isNotEqualTo(key(joined("7", "c2", 1)));
        assertThat(key(one)).isNotEqualTo(key(one.replace("participant_joined", "participant_left")));
        assertThat(key(one)).isNotEqualTo(key(one.replace("u==", "v==")));
    }

    @Test
    void withoutATimeTheWholeBodyTellsOneFromAnother() {
        String one = "{\"event\":\"meeting.started\",\"payload\":{\"object\":{\"id\":1,\"uuid\":\"u\"}}}";
        String other = one.replace("{\"id\":1", "{\"topic\":\"x\",\"id\":1");

        assertThat(((Delivery.News) read(one)).event().at()).isEqualTo(NOW);
        assertThat(key(one)).isNotEqualTo(key(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"event":"meeting.summary_completed"}                                              | unknown_event
            {"event":"meeting.ended","payload":{"object":{"id":"nope"}}}                       | no_meeting
            {"event":"meeting.ended","payload":{"object":{}}}                                  | no_meeting
            {"event":"meeting.ended","payload":"x"}                                            | no_meeting
            {"event":"meeting.ended"}                                                          | no_meeting
            {"event":"meeting.participant_joined","payload":{"object":{"id":1,"uuid":"u"}}}    | nobody_known
            {"event":"meeting.started","payload":{"object":{"id":1}}}                          | no_instance
            {"event":"meeting.ended","payload":{"object":{"id":1,"uuid":"a b"}}}               | no_instance
            {"event":"meeting.participant_joined","payload":{"object":{"id":1,"uuid":"u","participant":{"customer_key":"7","user_id":"1"}}}} | not_our_key
            {"event":"meeting.participant_left","payload":{"object":{"id":1,"uuid":"u","participant":{"customer_key":"ann","user_id":"1"}}}} | not_our_key
            {"event":"meeting.participant_left","payload":{"object":{"id":1,"uuid":"u","participant":{"customer_key":"-7","user_id":"1"}}}} | not_our_key
            {"event":"meeting.participant_left","payload":{"object":{"id":1,"uuid":"u","participant":{"customer_key":"","user_id":"1"}}}} | nobody_known
            {"event":"meeting.participant_left","payload":{"object":{"id":1,"uuid":"u","participant":{"customer_key":"7-0123456789abcdef","user_id":"1"}}}} | not_our_key
            {"event":"meeting.participant_left","payload":{"object":{"id":1,"uuid":"u","participant":{"customer_key":"99999999999999999999","user_id":"1"}}}} | not_our_key
            {"event":"recording.completed","payload":{"object":{"id":1}}}                      | no_files
            {"event":"recording.completed","payload":{"object":{"id":1,"recording_files":[{"file_type":"TIMELINE"},{"id":"c","file_type":"CHAT"}]}}} | no_files
            {"event":"recording.completed","payload":{"object":{"id":1,"recording_files":{}}}} | no_files
            {"event":"recording.trashed","payload":{"object":{"id":1}}}                        | no_files
            {"event":"recording.deleted","payload":{"object":{"id":1,"uuid":"u","recording_files":[{"file_type":"TIMELINE"}]}}} | no_files
            {"event":"recording.recovered","payload":{"object":{"uuid":"u"}}}                  | no_meeting
            {"event":"meeting.deleted","payload":{"object":{"uuid":"u"}}}                      | no_meeting
            """)
    void whatNothingFollowsFromIsNamed(String body, String why) {
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        Delivery.Nothing.class, no -> assertThat(no.why()).isEqualTo(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{bad", "", "[1]", "\"text\"", "1 2", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["})
    void whatIsNoObjectIsBadJson(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        Refusal.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.BAD_JSON));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"event\":7.5}",
                "{\"event\":{}}",
                "{\"event\":\"endpoint.url_validation\"}",
                "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"v0:1:{}xxxxx\"}}"
            })
    void whatIsMissingOrDangerousIsNamed(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        Refusal.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.INVALID));
    }

    @Test
    void nothingIsKeptOfPeopleButTheirNumber() {
        String body = joined("7", "c1", 1);
        Delivery.News news = (Delivery.News) read(body.replace(
                "\"customer_key\"", "\"user_name\":\"Jill Chill\",\"email\":\"jill@example.com\",\"customer_key\""));

        assertThat(news.event().toString()).doesNotContain("ill");
        assertThat(news.event())
                .isEqualTo(new HookEvent.Joined("81", "u==", Instant.parse("2026-11-21T19:00:00Z"), 7, "c1", "p1"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://zoom.us/rec/play/abc,                     true",
        "https://us02web.zoom.us/rec/play/abc?pwd=1,       true",
        "HTTPS://School.Zoom.US/rec/play/abc,              true",
        "http://zoom.us/rec/play/abc,                      false",
        "https://zoom.us.evil.example/rec,                 false",
        "https://evilzoom.us/rec,                          false",
        "https://evil.example/zoom.us,                     false",
        "https://zoom.us@evil.example/rec,                 false",
        "https://user:pass@zoom.us/rec,                    false",
        "https://zoom.us:8443/rec,                         false",
        "https://127.0.0.1/rec,                            false",
        "http://127.0.0.1:8090/rec/play/a,                 true",
        "http://127.0.0.1:8091/rec/play/a,                 false",
        "https://127.0.0.1:8090/rec/play/a,                false",
        "http://me@127.0.0.1:8090/rec/play/a,              false",
        "https://zoom.us/rec/download/a?access_token=eyJ,  false",
        "javascript:alert(1),                              false",
        "https://zoom.us/a b,                              false",
        "'',                                               false"
    })
    void onlyLinksThatLeadToZoomAreKept(String link, boolean kept) {
        ZoomLinks links = new ZoomLinks("http://127.0.0.1:8090/v2");

        assertThat(links.checked(link)).isEqualTo(kept ? link : null);
        assertThat(new ZoomLinks("").checked(link)).isEqualTo(kept && !link.contains("127.0.0.1") ? link : null);
    }

    private static String joined(String user, String connection, long at) {
        return ("{\"event\":\"meeting.participant_joined\",\"event_ts\":%d,\"payload\":{\"object\":{\"id\":\"81\",\"uuid\":\"u==\","
                        + "\"participant\":{\"user_id\":\"%s\",\"participant_uuid\":\"p1\",\"customer_key\":\"%s\","
                        + "\"join_time\":\"2026-11-21T19:00:00Z\"}}}}")
                .formatted(at, connection, KEYS.of("81", new UserId(Long.parseLong(user))));
    }

    private static String key(String body) {
        return ((Delivery.News) read(body)).key();
    }

    private static Delivery read(String body) {
        return READER.read(body.getBytes(StandardCharsets.UTF_8), NOW);
    }
}
