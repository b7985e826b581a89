package io.lectern.bench;

/// People in rooms, and somebody in each who speaks: what a delivery costs, how long it takes, how many there can be.
record Delivering(Scale scale, Swarm.Plan plan, boolean search, Table table) implements Workload.Trial {
    private static final int AT_ONCE = 256;
    private static final int PATIENCE_S = 120;
    private static final int WARM_UP_RATE = 20_000;
    private static final double GROWTH = 1.5;
    private static final double CLOSE_ENOUGH = 1.12;
    private static final int STEP = 5_000;
    private static final int CALM_S = 30;

    @Override
    public boolean run(Rival rival, Reading.Clockwork clock) throws InterruptedException {
        boolean fair = true;
        int good = 0;
        Crowd crowd = new Crowd(rival, plan);
        try (crowd) {
            Wave.Arrived arrived = crowd.connect();
            table.put("in their rooms, sockets/s", "%,.0f", arrived.perSecond());
            if (arrived.failed() > 0) fair = false;
            if (arrived.failed() > 0) table.put("did not get in", "%,d", arrived.failed());
            int warmUp = Math.min(WARM_UP_RATE, scale.rates().getLast());
            if (scale.warmUpS() > 0) Reading.take(crowd.swarm(), plan, warmUp, 0, scale.warmUpS(), clock);
            for (int rate : scale.rates()) {
                Reading reading = crowd.read(rate, scale, clock);
                tell(rate, reading);
                fair &= reading.wrong().isNothing();
                if (reading.isGood()) good = rate;
            }
            if (search) {
                int highest = highest(crowd, good, clock);
                table.put(
                        "highest with p99 < 100 ms, none lost",
                        highest == 0 ? "none of those tried" : "%,d/s",
                        highest);
            }
        }
        return fair;
    }

    private void tell(int rate, Reading reading) {
        String at = "at %,d/s: ".formatted(rate);
        table.put(
                at + "p50 / p99 / longest, ms", "%.1f / %.1f / %.0f", reading.ms(50), reading.ms(99), reading.ms(100));
        table.put(
                at + "server CPU µs a delivery",
                "%.1f",
                reading.each(reading.used().server()));
        table.put(
                at + "Redis, Postgres µs a delivery",
                "%.2f, %.2f",
                reading.each(reading.used().redis()),
                reading.each(reading.used().postgres()));
        table.put(at + "lost / twice / out of order", "%s", reading.wrong());
        table.put(
                at + "cores that others used meanwhile",
                "%.1f",
                reading.cores(reading.used().others()));
    }

    /// Upwards in large steps until it fails twice, then halfway between what went well and what did not.
    private int highest(Crowd crowd, int known, Reading.Clockwork clock) throws InterruptedException {
        int good = known;
        int bad = good == 0 ? scale.rates().getLast() : Integer.MAX_VALUE;
        while (bad == Integer.MAX_VALUE || bad > Math.max(good, STEP) * CLOSE_ENOUGH) {
            int next = bad == Integer.MAX_VALUE ? (int) (good * GROWTH) : (good + bad) / 2;
            next = Math.max(STEP, next / STEP * STEP);
            if (next <= good || next >= bad) break;
            boolean fine = crowd.read(next, scale, clock).isGood();
            // A machine that does other things, too, gets a second try.
            if (!fine) fine = crowd.read(next, scale, clock).isGood();
            if (fine) good = next;
            else bad = next;
        }
        return good;
    }

    /// The members, replaced by fresh ones after a rate that was too much.
    private static final class Crowd implements AutoCloseable {
        private final Rival rival;
        private final Swarm.Plan plan;
        private Swarm swarm;

        Crowd(Rival rival, Swarm.Plan plan) {
            this.rival = rival;
            this.plan = plan;
            this.swarm = new Swarm(rival.dialect(plan), rival.port(), plan);
        }

        Swarm swarm() {
            return swarm;
        }

        Wave.Arrived connect() throws InterruptedException {
            Wave.Arrived arrived = swarm.connect(AT_ONCE, PATIENCE_S);
            if (!arrived.reasons().isEmpty())
                System.out.println(
                        "  " + arrived.again() + " tried again, " + arrived.failed() + " not in: " + arrived.reasons());
            swarm.calm(CALM_S);
            return arrived;
        }

        Reading read(int rate, Scale scale, Reading.Clockwork clock) throws InterruptedException {
            Reading reading = Reading.take(swarm, plan, rate, scale.rampS(), scale.seconds(), clock);
            System.out.println("  " + reading + (swarm.reasons().isEmpty() ? "" : " " + swarm.reasons()));
            if (!reading.wrong().isNothing() || reading.wrong().refused() > 0) {
                swarm.close();
                swarm = new Swarm(rival.dialect(plan), rival.port(), plan);
                connect();
            }
            return reading;
        }

        @Override
        public void close() {
            swarm.close();
        }
    }
}
