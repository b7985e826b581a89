package io.lectern.bench;

import java.util.List;

/// How large each workload is.
///
/// @param storms one after another: a server that was just started is still being compiled in the first
/// @param rates deliveries a second that are measured for certain
/// @param search whether to look for the highest rate as well
/// @param warmUpS before the first measurement of each server
record Scale(
        Swarm.Plan rooms,
        Swarm.Plan hall,
        Swarm.Plan idle,
        Swarm.Plan storm,
        int storms,
        List<Integer> rates,
        boolean search,
        double warmUpS,
        double rampS,
        double seconds,
        double idleS) {

    static Scale full(double warmUpS, double seconds, List<Integer> rates, boolean search, int storms) {
        return new Scale(
                new Swarm.Plan(50, 40),
                new Swarm.Plan(1, 2_000),
                new Swarm.Plan(250, 40),
                new Swarm.Plan(125, 41),
                storms,
                rates,
                search,
                warmUpS,
                1.5,
                seconds,
                10);
    }

    /// Small enough for any machine: it shows that everything still works, and no figure worth keeping.
    static Scale quick() {
        return new Scale(
                new Swarm.Plan(5, 20),
                new Swarm.Plan(1, 100),
                new Swarm.Plan(10, 20),
                new Swarm.Plan(5, 21),
                1,
                List.of(2_000),
                false,
                1,
                0.5,
                2,
                1);
    }

    /// How many sockets there are at most.
    int sockets() {
        return Math.max(Math.max(rooms.members(), hall.members()), Math.max(idle.members(), storm.members()));
    }
}
