package io.lectern.zoomcheck;

import io.lectern.zoomsim.Fault;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.SimAccount.Status;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// What goes wrong at Zoom, by chance: one fault at a time is planned, and each passes.
final class Weather {
    private static final List<String> CALLS =
            List.of("token", "create", "get", "list", "end", "delete", "update", "user");
    private static final List<String> FORMS = List.of("iso", "seconds", "date", "none");

    private final Town town;
    private final Random random;
    private String dead = "";
    private final Map<String, Integer> planned = new TreeMap<>();

    Weather(Town town, Random random) {
        this.town = town;
        this.random = random;
    }

    /// How often each was planned.
    Map<String, Integer> planned() {
        return planned;
    }

    void turn() {
        String call = CALLS.get(random.nextInt(CALLS.size()));
        int times = 1 + random.nextInt(3);
        switch (random.nextInt(19)) {
            case 0 -> plan(Fault.slow(call, times, 100 + random.nextInt(700)));
            case 1 -> plan(Fault.slow("*", 2, 2_300));
            case 2 -> plan(Fault.status(call, times, 500 + random.nextInt(4), 0, "oops"));
            case 3 -> plan(Fault.of(call, times, new Fault.Resets(false)));
            case 4 -> plan(Fault.of(call, times, new Fault.Resets(true)));
            case 5, 6 -> plan(Fault.hangsAfterCommit("create", 1));
            case 7 -> plan(Fault.hangsAfterCommit(call, 1));
            case 8 -> plan(Fault.throttled(call, times, FORMS.get(random.nextInt(FORMS.size()))));
            case 9 -> rarely("daily");
            case 10 -> plan(Fault.of(call, times, new Fault.TokenDies()));
            case 11 -> plan(Fault.of("list", 1, new Fault.PageTokenDies()));
            case 12 -> legacy();
            case 13 -> hostDies();
            case 14 -> hostRecovers();
            case 15 ->
                plan(Fault.of(
                        "create",
                        1,
                        new Fault.Fails(
                                400,
                                3161,
                                "Meeting hosting and scheduling capabilities"
                                        + " are not allowed for your user account.")));
            default -> plan(Fault.of("hook", times, hook()));
        }
    }

    /// Everything fine from now on.
    void clear() {
        town.sim.clearFaults();
        town.sim.legacyTokens(false);
        hostRecovers();
    }

    private Fault.Effect hook() {
        return switch (random.nextInt(8)) {
            case 0 -> new Fault.Duplicated();
            case 1 -> new Fault.Reordered();
            case 2 -> new Fault.Delayed(1 + random.nextInt(900));
            case 3, 4 -> new Fault.Dropped();
            case 5 -> new Fault.WronglySigned();
            case 6 -> new Fault.Stale(600);
            default -> random.nextBoolean() ? new Fault.NumberId() : new Fault.OldEnding();
        };
    }

    private void plan(Fault fault) {
        count(fault.effect().getClass().getSimpleName());
        town.sim.plan(fault);
    }

    /// What ends only with the day, or with the hour.
    private void rarely(String form) {
        if (random.nextInt(3) == 0) plan(Fault.throttled("create", 1, random.nextBoolean() ? form : "daily-limit"));
    }

    private void legacy() {
        count("LegacyTokens");
        town.sim.legacyTokens(random.nextBoolean());
        town.sim.expireTokens();
    }

    private void hostDies() {
        if (!dead.isEmpty()) return;
        count("HostDies");
        dead = user(town.hosts.get(random.nextInt(town.hosts.size())));
        town.sim.turn(dead, random.nextInt(3) == 0 ? Status.GONE : Status.INACTIVE);
    }

    /// One at a time, so there is always somebody to teach.
    private void hostRecovers() {
        if (!dead.isEmpty()) town.sim.turn(dead, Status.ACTIVE);
        dead = "";
    }

    private void count(String what) {
        planned.merge(what, 1, Integer::sum);
    }

    private static String user(SimAccount account) {
        return account.users().getFirst().id();
    }
}
