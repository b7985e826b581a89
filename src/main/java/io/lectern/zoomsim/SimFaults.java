package io.lectern.zoomsim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The faults that are still to come. Locks itself.
final class SimFaults {
    private static final int MOST = 1_000;

    private final long seed;
    private final List<Planned> planned = new ArrayList<>();
    private SplittableRandom random;
    private long number;

    record Planned(long id, Fault fault) {}

    SimFaults(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    synchronized long plan(Fault fault) {
        if (planned.size() == MOST) throw new IllegalArgumentException("there are " + MOST + " faults already");
        planned.add(new Planned(++number, fault));
        return number;
    }

    synchronized boolean remove(long id) {
        return planned.removeIf(one -> one.id() == id);
    }

    synchronized List<Planned> planned() {
        return List.copyOf(planned);
    }

    synchronized void clear() {
        planned.clear();
    }

    synchronized void reset() {
        planned.clear();
        random = new SplittableRandom(seed);
    }

    /// The effects on one call, counted down: every latency, and the first of the others.
    synchronized List<Fault.Effect> take(String operation, String subject) {
        List<Fault.Effect> met = new ArrayList<>();
        boolean struck = false;
        for (int i = 0; i < planned.size(); i++) {
            Fault fault = planned.get(i).fault();
            boolean slow = fault.effect() instanceof Fault.Slow;
            if ((struck && !slow) || !fault.concerns(operation, subject)) continue;
            if (fault.probability() < 1 && random.nextDouble() >= fault.probability()) continue;
            met.add(fault.effect());
            struck |= !slow;
            if (fault.times() > 1) planned.set(i, new Planned(planned.get(i).id(), fault.onceLess()));
            else if (fault.times() == 1) planned.remove(i--);
        }
        return met;
    }
}
