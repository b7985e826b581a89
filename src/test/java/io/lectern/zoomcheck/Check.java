package io.lectern.zoomcheck;

import io.lectern.protocol.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One run by chance: so many moves with weather between them and nodes that die, then quiet, then judgement.
final class Check {
    private static final Duration STEP = Duration.ofMinutes(2);
    private static final int MOST_STEPS = 40;

    private final Town town;
    private final Random random;
    private final Moves moves;
    private final Weather weather;
    private final Judgement judgement;
    private final List<String> troubles = new ArrayList<>();

    /// @param minutes of the pool's time from the last planned end until nothing was left, -1 when it did not come to
    /// that
    record Outcome(int moves, double seconds, long minutes, List<String> wrong, List<String> story, String summary) {}

    Check(Town town, long seed) throws SQLException {
        this.town = town;
        this.random = new Random(seed);
        this.moves = new Moves(town, random);
        this.weather = new Weather(town, random);
        this.judgement = new Judgement(town);
    }

    /// @param troubled how many moves lie between two troubles of nodes
    Outcome run(int count, int troubled) throws SQLException {
        long began = System.nanoTime();
        List<String> wrong = new ArrayList<>();
        List<String> story = new ArrayList<>();
        int moved = 0;
        for (int i = 1; i <= count && wrong.isEmpty(); i++) {
            moves.one();
            moved = i;
            if (i % 6 == 0) weather.turn();
            if (i % 30 == 0) pass();
            if (i % troubled == 0) trouble();
            if (i % 500 == 0) {
                wrong.addAll(judgement.always());
                story.addAll(judgement.story(wrong));
                if (wrong.isEmpty()) judgement.forget();
                System.out.printf("%,d moves, %.0f s%n", i, (System.nanoTime() - began) / 1e9);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long minutes = -1;
        if (wrong.isEmpty()) {
            minutes = calm();
            wrong.addAll(judgement.quiet());
            story.addAll(judgement.story(wrong));
        }
        wrong.addAll(moves.bugs);
        return new Outcome(moved, seconds, minutes, wrong, story, summary());
    }

    /// Time goes by in steps that no node can take for a bug of its clock.
    private void pass() throws SQLException {
        moves.settle(Duration.ofSeconds(1));
        boolean night = random.nextInt(12) == 0;
        town.pass(night ? Duration.ofHours(3 + random.nextInt(9)) : Duration.ofMinutes(1 + random.nextInt(20)));
    }

    /// A node dies in the midst of what it does and comes back, or stands still so long that others take over its work.
    private void trouble() {
        int node = random.nextInt(town.nodes.count());
        if (town.nodes.thawAll()) return;
        if (random.nextBoolean()) {
            troubles.add("kill");
            town.nodes.kill(node);
            town.nodes.start();
        } else {
            troubles.add("stop");
            town.nodes.freeze(node);
        }
    }

    /// No more trouble, and time until every lesson is over and what was left behind is found.
    private long calm() throws SQLException {
        weather.clear();
        town.nodes.heal();
        moves.settle(Duration.ofSeconds(60));
        UserId admin = new UserId(town.teachers.getFirst());
        for (long account : town.accounts) ask(town.pool.drain(account, false, admin));
        for (long account : town.accounts) ask(town.pool.probe(account, admin));
        moves.endHalf();
        moves.leaveZoom();
        town.execute("delete from lessons where started_at is null and start_time > now()");
        town.pass(untilAllShouldBeOver());
        moves.leaveZoom();
        for (int step = 1; step <= MOST_STEPS; step++) {
            town.pass(STEP);
            ask(town.pool.settle());
            Moves.pause(250);
            if (judgement.quiet().isEmpty()) return step * STEP.toMinutes();
        }
        return -1;
    }

    /// A lesson may have been started hours before its time.
    private Duration untilAllShouldBeOver() throws SQLException {
        long minutes = town.one("select coalesce(ceil(extract(epoch from max(end_time) - now()) / 60), 0)::bigint"
                + " from lessons where ended_at is null");
        return Duration.ofMinutes(Math.max(150, minutes));
    }

    private static void ask(io.vertx.core.Future<?> answer) {
        Town.await(answer.otherwiseEmpty());
    }

    private String summary() {
        return "moves " + moves.done() + "\nfaults " + weather.planned() + "\nnodes "
                + troubles.stream().filter("kill"::equals).count() + " killed, "
                + troubles.stream().filter("stop"::equals).count() + " stopped\nZoom " + town.sim.counts();
    }
}
