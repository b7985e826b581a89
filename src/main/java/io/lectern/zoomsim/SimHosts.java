package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import io.lectern.zoomsim.SimAccount.Status;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Accounts, whether their users may host, and what of a host's day is used up. Locks itself.
final class SimHosts {
    static final int DAILY_QUOTA = 100;

    private final SimClock clock;
    private final Map<String, SimAccount> accounts = new LinkedHashMap<>();
    private final Map<String, Status> statuses = new HashMap<>();
    private final Map<Day, Integer> used = new HashMap<>();

    /// What a host has asked for on one day of UTC.
    record Day(String host, LocalDate day) {}

    SimHosts(SimClock clock) {
        this.clock = clock;
    }

    synchronized void register(SimAccount account) {
        accounts.put(account.clientId(), account);
    }

    synchronized Optional<SimAccount> byClient(String clientId) {
        return Optional.ofNullable(accounts.get(clientId));
    }

    synchronized List<SimAccount> accounts() {
        return List.copyOf(accounts.values());
    }

    /// A user of an account by id or e-mail; `me` is the first one.
    Optional<SimUser> user(SimAccount account, String user) {
        if (user.equals("me")) return Optional.of(account.users().getFirst());
        return account.users().stream()
                .filter(known -> known.id().equals(user) || known.email().equals(user))
                .findFirst();
    }

    synchronized int capacity(String host) {
        return accounts.values().stream()
                .flatMap(account -> account.users().stream())
                .filter(user -> user.id().equals(host))
                .mapToInt(SimUser::capacity)
                .findFirst()
                .orElse(0);
    }

    synchronized boolean knows(String host) {
        return capacity(host) > 0;
    }

    synchronized Status status(String host) {
        return statuses.getOrDefault(host, Status.ACTIVE);
    }

    synchronized void turn(String host, Status status) {
        statuses.put(host, status);
    }

    /// Counts a create or update against the host's day.
    ///
    /// @return false when the day's quota is used up
    synchronized boolean spend(SimUser host) {
        LocalDate today = today();
        if (used.size() > 10_000) used.keySet().removeIf(day -> day.day().isBefore(today));
        return used.merge(new Day(host.id(), today), 1, Integer::sum) <= DAILY_QUOTA;
    }

    synchronized int usedToday(String host) {
        return used.getOrDefault(new Day(host, today()), 0);
    }

    synchronized Map<String, Integer> usedToday() {
        Map<String, Integer> byHost = new HashMap<>();
        LocalDate today = today();
        used.forEach((day, requests) -> {
            if (day.day().equals(today)) byHost.put(day.host(), requests);
        });
        return byHost;
    }

    synchronized void restoreToday(Map<String, Integer> byHost) {
        LocalDate today = today();
        byHost.forEach((host, requests) -> used.put(new Day(host, today), requests));
    }

    synchronized void reset() {
        statuses.clear();
        used.clear();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
