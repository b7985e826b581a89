package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoomapi.HostDays;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PgHostDaysIT {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    private final PoolFixture school = new PoolFixture(1, 1);
    private final HostDays days = new PgHostDays(school.postgres);
    private final long host = school.one("select min(id) from zoom_accounts");
    private final long other = school.one("select max(id) from zoom_accounts");

    @AfterEach
    void close() {
        school.close();
    }

    @Test
    void manyWhoSpendAtOnceNeverSpendMoreThanThereIs() {
        List<Future<Boolean>> spent = IntStream.range(0, 200)
                .mapToObj(i -> days.spend(host, TODAY, HostDays.FOR_MEETINGS))
                .toList();

        await(Future.all(spent));

        assertThat(spent.stream().filter(Future::result).count()).isEqualTo(HostDays.FOR_MEETINGS);
        assertThat(requests()).isEqualTo(HostDays.FOR_MEETINGS);
        assertThat(await(days.spend(host, TODAY, HostDays.ALLOWED)))
                .as("the last ten are for changes")
                .isTrue();
        assertThat(await(days.spend(other, TODAY, HostDays.FOR_MEETINGS))).isTrue();
        assertThat(await(days.spend(host, TODAY.plusDays(1), HostDays.FOR_MEETINGS)))
                .isTrue();
    }

    @Test
    void aDayIsFilledAndWhatWasGivenBackIsThereAgainButNeverMoreThanWasSpent() {
        await(days.giveBack(host, TODAY));
        assertThat(await(days.spend(host, TODAY, 1))).isTrue();
        await(days.giveBack(host, TODAY));
        await(days.giveBack(host, TODAY));
        assertThat(requests()).isZero();

        await(days.fill(host, TODAY));
        assertThat(await(days.spend(host, TODAY, HostDays.ALLOWED))).isFalse();
        assertThat(requests()).isEqualTo(HostDays.ALLOWED);
    }

    private long requests() {
        return school.one("select requests from zoom_host_days where account_id = $1 and day = $2", host, TODAY);
    }
}
