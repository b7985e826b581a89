package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.zoom.AccountPool.Bond;
import io.lectern.zoom.AccountPool.Seat;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.Plan;
import io.lectern.zoomapi.ZoomAccount;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetoursTest {
    private static final List<Seat> SEATS =
            List.of(seat(1, 1, "one"), seat(1, 2, "one"), seat(2, 1, "one"), seat(3, 1, "other"));

    @ParameterizedTest
    @EnumSource(names = {"QUOTA", "HOST", "CREDENTIALS"})
    void whatConcernsAHostLeavesTheOthersOfItsZoomAccount(Reason reason) {
        Detours past = Detours.NONE.past(host(1, "one"), refused(reason));

        assertThat(past.worthTrying(SEATS)).extracting(Seat::account).containsExactly(2L, 3L);
        assertThat(past.back()).isEmpty();
    }

    @Test
    void tooManyCallsConcernAllHostsOfAZoomAccount() {
        assertThat(Detours.NONE.past(host(1, "one"), refused(Reason.THROTTLED)).worthTrying(SEATS))
                .extracting(Seat::account)
                .containsExactly(3L);
    }

    @Test
    void callsThatBreakConcernAllHostsOfAZoomAccountAndTheSoonestReturnCounts() {
        Detours past = Detours.NONE.past(host(1, "one"), away(10));

        assertThat(past.worthTrying(SEATS)).extracting(Seat::account).containsExactly(3L);
        assertThat(past.past(host(3, "other"), away(5)).back()).contains(Duration.ofSeconds(5));
        assertThat(past.past(host(3, "other"), away(20)).back()).contains(Duration.ofSeconds(10));
    }

    @Test
    void nobodyTriesForEver() {
        Detours past = Detours.NONE;
        for (int host = 10; host < 10 + Detours.MOST; host++) {
            assertThat(past.worthTrying(SEATS)).isNotEmpty();
            past = past.past(host);
        }

        assertThat(past.exhausted()).isTrue();
        assertThat(past.worthTrying(SEATS)).isEmpty();
    }

    private static Seat seat(long account, int slot, String zoomAccount) {
        return new Seat(account, slot, zoomAccount, 0, Bond.NONE, Optional.empty());
    }

    private static ZoomAccount host(long id, String zoomAccount) {
        return new ZoomAccount(id, "h@example.com", zoomAccount, "client", new Secret("s"), "me", Plan.PRO);
    }

    private static Answer<Void> refused(Reason reason) {
        return new Answer.Refused<>(reason, 1, "no", Duration.ofSeconds(7));
    }

    private static Answer<Void> away(int seconds) {
        return new Answer.Unavailable<>("away", Duration.ofSeconds(seconds));
    }
}
