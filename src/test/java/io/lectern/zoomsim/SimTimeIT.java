package io.lectern.zoomsim;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.testing.Eventually;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimTimeIT {
    @TempDir
    private Path folder;

    @Test
    void theWorldsTimeRunsAheadStandsStillAndNeverGoesBack() {
        try (SimFixture zoom = new SimFixture()) {
            Instant before = zoom.sim.now();
            zoom.advance(Duration.ofHours(3));
            assertThat(zoom.sim.now()).isEqualTo(before.plusSeconds(3 * 3600));

            zoom.sim.freeze(true);
            zoom.wall.set(zoom.wall.get().plusSeconds(600));
            assertThat(zoom.sim.now()).isEqualTo(before.plusSeconds(3 * 3600));
            zoom.sim.freeze(false);
            zoom.wall.set(zoom.wall.get().plusSeconds(60));
            assertThat(zoom.sim.now()).isEqualTo(before.plusSeconds(3 * 3600 + 60));
            assertThat(zoom.call("POST", "/sim/clock", "{\"advance\":\"-PT1H\"}")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aBasicHostsMeetingEndsAfterFortyMinutesHoweverManyAreThere() {
        SimAccount account = SimAccount.single("one", "one@example.com", 1, Plan.FREE);
        try (SimFixture zoom = new SimFixture(account, null)) {
            long id = crowded(zoom);
            zoom.advance(Duration.ofMinutes(39));
            assertThat(zoom.sim.isLive(id)).contains(true);
            zoom.advance(Duration.ofMinutes(1));
            assertThat(zoom.sim.isLive(id)).contains(false);
        }
    }

    @Test
    void aPaidHostsMeetingEndsAfterThirtyHoursAndSoonerWhenOneIsLeftAlone() {
        try (SimFixture zoom = new SimFixture(SimAccount.single("one", "one@example.com", 2), null)) {
            long crowded = crowded(zoom);
            long lonely = crowded(zoom);
            zoom.advance(Duration.ofHours(2));
            zoom.act(lonely, "leave", "{\"name\":\"ann\"}");
            zoom.advance(Duration.ofMinutes(39));
            assertThat(zoom.sim.isLive(lonely)).contains(true);
            zoom.advance(Duration.ofMinutes(2));
            assertThat(zoom.sim.isLive(lonely)).contains(false);
            assertThat(stopped(zoom, lonely)).isEqualTo(Instant.parse("2026-03-01T22:40:00Z"));

            zoom.advance(Duration.ofHours(27));
            assertThat(zoom.sim.isLive(crowded)).contains(true);
            zoom.advance(Duration.ofHours(1));
            assertThat(zoom.sim.isLive(crowded)).contains(false);
        }
    }

    @Test
    void meetingsAndTheirTimesOutliveARestart() {
        Path file = folder.resolve("world.json");
        SimAccount account = SimAccount.single("one", "one@example.com", 2);
        long live;
        long over;
        int port;
        try (SimFixture zoom = new SimFixture(account, file)) {
            live = crowded(zoom);
            over = crowded(zoom);
            zoom.act(over, "end");
            zoom.advance(Duration.ofHours(1));
            port = zoom.sim.port();
        }

        try (SimFixture zoom = new SimFixture(account, file)) {
            assertThat(zoom.sim.port()).isEqualTo(port);
            assertThat(zoom.sim.meetings()).containsExactly(live, over);
            assertThat(zoom.sim.isLive(live)).contains(true);
            assertThat(zoom.sim.now()).isEqualTo(Instant.parse("2026-03-01T21:00:00Z"));
            assertThat(zoom.get("/v2/past_meetings/" + over)
                            .path("participants_count")
                            .asInt())
                    .isEqualTo(2);
            assertThat(zoom.get("/sim/state").at("/hosts/0/used_today").asInt()).isEqualTo(2);
            assertThat(zoom.id()).isNotIn(live, over);
            zoom.advance(Duration.ofHours(29));
            assertThat(zoom.sim.isLive(live)).contains(false);
        }
    }

    @Test
    void aTakenPortOfBeforeIsNoReasonNotToStart() {
        Path file = folder.resolve("world.json");
        SimAccount account = SimAccount.single("one", "one@example.com", 1);
        Vertx vertx = Vertx.vertx();
        int port;
        try (SimFixture zoom = new SimFixture(account, file)) {
            port = zoom.sim.port();
        }
        try {
            Eventually.await(ZoomSim.start(vertx, port, 1, InstantSource.system()));
            try (SimFixture zoom = new SimFixture(account, file)) {
                assertThat(zoom.sim.port()).isNotEqualTo(port);
            }
        } finally {
            Eventually.await(vertx.close());
        }
    }

    private static long crowded(SimFixture zoom) {
        long id = zoom.id();
        zoom.act(id, "start", "{\"name\":\"Host\"}");
        zoom.act(id, "join", "{\"name\":\"ann\"}");
        return id;
    }

    private static Instant stopped(SimFixture zoom, long meeting) {
        List<Instant> times = zoom.sim.journal().stream()
                .filter(event -> event instanceof SimEvent.Stopped stop && stop.meeting() == meeting)
                .map(SimEvent::at)
                .toList();
        return times.getFirst();
    }
}
