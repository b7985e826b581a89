package io.lectern.bench;

import java.io.IOException;

/// Sockets that do nothing: what each of them keeps in memory, and how fast they get in.
record Idling(Scale scale, Table table) implements Workload.Trial {
    private static final int AT_ONCE = 256;
    private static final int PATIENCE_S = 180;
    private static final int GONE_S = 20;
    private static final int PART = 10;

    @Override
    public boolean run(Rival rival, Reading.Clockwork clock) throws IOException, InterruptedException {
        Swarm.Plan plan = scale.idle();
        // A server that has served nobody yet has not even loaded what it needs to serve.
        Swarm.Plan few = new Swarm.Plan(plan.rooms() / PART, plan.perRoom());
        try (Swarm first = new Swarm(rival.dialect(few), rival.port(), few)) {
            first.connect(AT_ONCE, PATIENCE_S);
            first.calm(GONE_S);
        }
        Thread.sleep((long) (scale.idleS() * 200));
        Memory before = Memory.of(rival);
        try (Swarm swarm = new Swarm(rival.dialect(plan), rival.port(), plan)) {
            Usage cpuBefore = clock.usage();
            Wave.Arrived arrived = swarm.connect(AT_ONCE, PATIENCE_S);
            Usage joining = clock.usage().since(cpuBefore);
            swarm.calm(GONE_S);
            Memory.of(rival);
            Usage idleBefore = clock.usage();
            Thread.sleep((long) (scale.idleS() * 1_000));
            Usage idle = clock.usage().since(idleBefore);
            Memory after = Memory.of(rival);
            int in = arrived.in();
            table.put("in their rooms, sockets/s", "%,.0f", arrived.perSecond());
            table.put("server CPU ms a connection", "%.2f", joining.server() / in);
            table.put("RSS a connection, KiB", "%.1f", (after.rss() - before.rss()) / 1024.0 / in);
            table.put("heap a connection, kB", "%.1f", (after.heap() - before.heap()) / 1000.0 / in);
            table.put(
                    "kernel's socket buffers, both ends, KiB each",
                    "%.1f",
                    (after.kernel() - before.kernel()) / 1024.0 / in);
            table.put("RSS in all, MiB", "%.0f", after.rss() / 1048576.0);
            table.put("threads", "%d", after.threads());
            table.put("server CPU while idle, cores", "%.3f", idle.server() / 1e3 / scale.idleS());
            Swarm.Wrong wrong = swarm.wrong();
            table.put(
                    "had to try again, did not get in, closed",
                    "%d, %d, %d",
                    arrived.again(),
                    arrived.failed(),
                    wrong.gone());
            if (!arrived.reasons().isEmpty()) System.out.println("  " + arrived.reasons());
            return arrived.failed() == 0 && wrong.isNothing();
        }
    }
}
