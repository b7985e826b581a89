package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.session.Door.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DoorTest {
    private final AtomicLong nanos = new AtomicLong();
    private final SessionMeters meters = new SessionMeters(new SimpleMeterRegistry());
    private final Door door = new Door(2, 3, meters, nanos::get);

    @Test
    void anAddressHasSoManyTriesAMinute() {
        for (int i = 0; i < 3; i++) assertThat(door.knock("a")).isEqualTo(Answer.COME_IN);
        assertThat(door.knock("a")).isEqualTo(Answer.TOO_OFTEN);
        assertThat(door.knock("b")).isEqualTo(Answer.COME_IN);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(door.knock("a")).isEqualTo(Answer.COME_IN);
    }

    @Test
    void aFullNodeSaysSoWhoeverAsks() {
        meters.opened();
        meters.opened();
        assertThat(door.knock("a")).isEqualTo(Answer.FULL);

        meters.closed();

        assertThat(door.knock("a")).isEqualTo(Answer.COME_IN);
    }
}
