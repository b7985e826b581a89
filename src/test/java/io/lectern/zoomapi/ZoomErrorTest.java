package io.lectern.zoomapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoomapi.Answer.Reason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Zoom's codes and texts, word for word as it writes them.
class ZoomErrorTest {
    private static final Instant NOW = Instant.parse("2026-03-01T23:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | 124  | Invalid access token. | CREDENTIALS
            401 | 124  | Access token is expired. | CREDENTIALS
            400 | 104  | Invalid access token, does not contain scopes. | CREDENTIALS
            400 | 4700 | Invalid access token, does not contain scopes:[meeting:write:meeting:admin]. | CREDENTIALS
            400 | 4711 | Invalid access token, does not contain scopes:[meeting:write:meeting:admin]. | CREDENTIALS
            400 | 200  | No permission. | HOST
            403 | 200  | Only available for Paid or ZMP account. | HOST
            404 | 1001 | User does not exist: host1. | HOST
            404 | 1010 | User not found on this account | HOST
            400 | 3161 | Meeting hosting and scheduling capabilities are not allowed for your user account. | HOST
            404 | 3001 | Meeting does not exist: 92674392836. | NO_MEETING
            400 | 300  | Meeting 92674392836 is not found or has expired. | NO_MEETING
            400 | 3007 | You cannot delete a meeting that has ended. | NO_MEETING
            400 | 3002 | Sorry, you cannot delete this meeting since it's in progress. | IN_PROGRESS
            400 | 300  | Request Body should be a valid JSON object. | OTHER
            400 | 300  | Validation Failed. | OTHER
            400 | 3000 | You cannot schedule a meeting for host2@example.com. | OTHER
            400 | 3003 | You are not the meeting host. | OTHER
            """)
    void everyCodeMeansWhatZoomMeansByIt(int status, int code, String text, Reason reason) {
        assertThat(answer(status, code, text, null, true))
                .isInstanceOfSatisfying(
                        Answer.Refused.class, no -> assertThat(no.reason()).isEqualTo(reason));
    }

    /// It comes with the headers of any ordinary answer, and now and then with a time that is not its own.
    @ParameterizedTest
    @ValueSource(strings = {"", "1"})
    void theHundredOfAHostsDayAreKnownByTheirTextAndEndAtMidnight(String header) {
        String text = "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for"
                + " this particular user. You may resume these requests at GMT 00:00:00.";

        assertThat(answer(429, 429, text, header, false)).isInstanceOfSatisfying(Answer.Refused.class, no -> {
            assertThat(no.reason()).isEqualTo(Reason.QUOTA);
            assertThat(no.retryAfter()).isEqualTo(Duration.ofHours(1));
        });
    }

    @Test
    void otherLimitsAreTheAccountsAndPassWhenZoomSays() {
        String second = "You have reached the maximum per-second rate limit for this API. Try again later.";
        String day = "You have reached the maximum daily rate limit for this API. Refer to the response header for"
                + " details on when you can make another request.";

        assertThat(answer(429, 429, second, "3", true)).isEqualTo(throttled(second, Duration.ofSeconds(3)));
        assertThat(answer(429, 429, second, null, true)).isEqualTo(throttled(second, Duration.ofSeconds(5)));
        assertThat(answer(429, 429, day, "2026-03-02T00:00:00Z", true)).isEqualTo(throttled(day, Duration.ofHours(1)));
    }

    @Test
    void aServerThatFailsHasDoneNothingOfWhatMayBeRepeatedAndPerhapsTheRest() {
        assertThat(answer(503, 0, "HTTP 503", "7", true))
                .isEqualTo(new Answer.Unavailable<>("HTTP 503", Duration.ofSeconds(7)));
        assertThat(answer(503, 0, "HTTP 503", "7", false)).isInstanceOf(Answer.Unclear.class);
    }

    private static Answer<Object> throttled(String text, Duration wait) {
        return new Answer.Refused<>(Reason.THROTTLED, 429, text, wait);
    }

    private static Answer<Object> answer(
            int status, int code, String text, @Nullable String header, boolean repeatable) {
        return new ZoomError(status, code, text).answer(header, NOW, repeatable);
    }
}
