package io.lectern.bench;

/// A whole school loses its network for a moment and is back at once; everybody but the teachers, who went on.
record Storming(Scale scale, Table table) implements Workload.Trial {
    static final int MISSED = 20;

    private static final int AT_ONCE = 500;
    private static final int PATIENCE_S = 120;
    private static final int CALM_S = 30;
    private static final double PUBLISHING_S = 2;
    private static final long NOTICED_MS = 500;

    /// How many lose their connection.
    static int lost(Scale scale) {
        return scale.storm().members() - scale.storm().rooms();
    }

    @Override
    public boolean run(Rival rival, Reading.Clockwork clock) throws InterruptedException {
        Swarm.Plan plan = scale.storm();
        try (Swarm swarm = new Swarm(rival.dialect(plan), rival.port(), plan)) {
            swarm.track();
            Wave.Arrived first = swarm.connect(AT_ONCE, PATIENCE_S);
            swarm.calm(CALM_S);
            // One event before, so that everybody has a place to go on from.
            swarm.publisher().publish(plan.rooms() / PUBLISHING_S, plan.rooms()).join();
            swarm.settle(CALM_S);
            System.out.println("  first time: %,.0f sockets/s".formatted(first.perSecond()) + ", tried again "
                    + first.again() + " " + first.reasons());
            boolean fair = first.failed() == 0;
            for (int storm = 0; storm < scale.storms(); storm++) fair &= storm(swarm, plan, clock);
            return fair;
        }
    }

    private boolean storm(Swarm swarm, Swarm.Plan plan, Reading.Clockwork clock) throws InterruptedException {
        int cut = swarm.cut(member -> member.seat.number() > 0);
        Thread.sleep(NOTICED_MS);
        int events = MISSED * plan.rooms();
        swarm.publisher().publish(events / PUBLISHING_S, events).join();
        swarm.calm(CALM_S);
        Usage before = clock.usage();
        long from = System.nanoTime();
        Wave.Arrived back = swarm.connect(AT_ONCE, PATIENCE_S);
        Swarm.Wrong wrong = swarm.settle(CALM_S);
        double whole = (System.nanoTime() - from) / 1e9;
        Usage used = clock.usage().since(before);
        table.put("back in their rooms, sockets/s", "%,.0f", back.perSecond());
        if (wrong.lost() == 0) table.put("until the last one has everything, s", "%.2f", whole);
        else table.put("until the last one has everything, s", "never; in after %.2f", back.seconds());
        table.put(
                "server, Redis, Postgres CPU ms each",
                "%.2f, %.2f, %.2f",
                used.server() / cut,
                used.redis() / cut,
                used.postgres() / cut);
        table.put("events recovered", "%,d of %,d", (long) cut * MISSED - wrong.lost(), (long) cut * MISSED);
        table.put("lost / twice / out of order", "%s", wrong);
        table.put("had to try again, did not get in", "%d, %d", back.again(), back.failed());
        System.out.println("  back after %.2f s, CPU ms each %.3f + %.3f + %.3f, of others %.0f ms in all; "
                        .formatted(whole, used.server() / cut, used.redis() / cut, used.postgres() / cut, used.others())
                + back.reasons()
                + swarm.reasons());
        return back.failed() == 0 && wrong.isNothing();
    }
}
