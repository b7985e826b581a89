package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Everything the simulator knows: accounts, tokens, meetings, quotas, faults and the journal. Knows no HTTP.
///
/// Locks itself: tests look at it from their own thread while the server works.
final class SimWorld {
    static final Duration TOKEN_LIFE = Duration.ofHours(1);
    static final int DAILY_QUOTA = 100;

    private final InstantSource clock;
    private final long seed;
    private SplittableRandom random;
    private final Map<String, SimAccount> accounts = new LinkedHashMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private final Map<Long, SimMeeting> meetings = new LinkedHashMap<>();
    private final Map<Quota, Integer> used = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<SimEvent> journal = new ArrayList<>();

    private record Token(String account, Instant until) {}

    private record Quota(String host, LocalDate day) {}

    SimWorld(InstantSource clock, long seed) {
        this.clock = clock;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    Instant now() {
        return clock.instant();
    }

    synchronized void register(SimAccount account) {
        accounts.put(account.clientId(), account);
    }

    synchronized Optional<SimAccount> byClient(String clientId) {
        return Optional.ofNullable(accounts.get(clientId));
    }

    synchronized String issueToken(SimAccount account) {
        String token = "sim." + word(24);
        tokens.put(token, new Token(account.clientId(), now().plus(TOKEN_LIFE)));
        return token;
    }

    /// The account a token speaks for, if the token still counts.
    synchronized Optional<SimAccount> byToken(String token) {
        Token known = tokens.get(token);
        if (known == null || !now().isBefore(known.until())) return Optional.empty();
        return byClient(known.account());
    }

    synchronized void expireTokens() {
        tokens.clear();
    }

    synchronized Optional<SimMeeting> meeting(long id) {
        return Optional.ofNullable(meetings.get(id));
    }

    synchronized List<SimMeeting> meetings() {
        return List.copyOf(meetings.values());
    }

    synchronized SimMeeting make(SimAccount account, SimUser host, ZoomBodies.MeetingRequest request) {
        long id = 80_000_000_000L + random.nextLong(10_000_000_000L);
        String given = request.password();
        String password =
                given == null || given.isEmpty() ? Integer.toString(random.nextInt(100_000, 1_000_000)) : given;
        SimMeeting made = new SimMeeting(id, uuid(), account, host, request, password, now(), false, Set.of());
        meetings.put(id, made);
        journal.add(new SimEvent.Made(now(), id, host.id(), request.agendaText()));
        return made;
    }

    synchronized void change(SimMeeting meeting, ZoomBodies.MeetingRequest to) {
        meetings.computeIfPresent(meeting.id(), (id, former) -> former.changed(to.over(former.request())));
    }

    synchronized void delete(SimMeeting meeting) {
        if (meetings.remove(meeting.id()) == null) return;
        journal.add(new SimEvent.Deleted(now(), meeting.id(), meeting.host().id()));
    }

    /// Makes a meeting live, unless its host has as many live ones as it may have.
    ///
    /// @return the live meeting; empty when there is no such meeting or no place for it
    synchronized Optional<SimMeeting> start(long id) {
        SimMeeting meeting = meetings.get(id);
        if (meeting == null || meeting.live()) return Optional.ofNullable(meeting);
        if (live(meeting.host()) >= meeting.host().capacity()) return Optional.empty();
        SimMeeting started = meeting.started(uuid());
        meetings.put(id, started);
        journal.add(new SimEvent.Started(now(), id, meeting.host().id()));
        return Optional.of(started);
    }

    /// Ends a live meeting; what is not live stays as it is.
    synchronized boolean stop(long id) {
        SimMeeting meeting = meetings.get(id);
        if (meeting == null || !meeting.live()) return false;
        meetings.put(id, meeting.stopped());
        journal.add(new SimEvent.Stopped(now(), id, meeting.host().id()));
        return true;
    }

    synchronized void join(long id, String name) {
        meetings.computeIfPresent(id, (same, meeting) -> meeting.with(name));
    }

    /// The last one to leave ends the meeting.
    synchronized void leave(long id, String name) {
        meetings.computeIfPresent(id, (same, meeting) -> meeting.without(name));
        SimMeeting left = meetings.get(id);
        if (left != null && left.participants().isEmpty()) stop(id);
    }

    /// Counts a create or update against the host's day.
    ///
    /// @return false when the day's quota is used up
    synchronized boolean spend(SimUser host) {
        Quota today = new Quota(host.id(), LocalDate.ofInstant(now(), ZoneOffset.UTC));
        return used.merge(today, 1, Integer::sum) <= DAILY_QUOTA;
    }

    synchronized void plan(Fault fault) {
        faults.add(fault);
    }

    /// The fault that meets this call, counted down.
    synchronized Optional<Fault> nextFault(String operation) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            if (!fault.concerns(operation)) continue;
            if (fault.times() <= 1) faults.remove(i);
            else faults.set(i, fault.onceLess());
            return Optional.of(fault);
        }
        return Optional.empty();
    }

    synchronized void called(String method, String path, int status) {
        journal.add(new SimEvent.Called(now(), method, path, status));
    }

    synchronized List<SimEvent> journal() {
        return List.copyOf(journal);
    }

    synchronized Collection<SimAccount> accounts() {
        return List.copyOf(accounts.values());
    }

    synchronized Map<String, Integer> capacities() {
        Map<String, Integer> byHost = new HashMap<>();
        accounts.values().forEach(account -> account.users().forEach(user -> byHost.put(user.id(), user.capacity())));
        return Map.copyOf(byHost);
    }

    /// Forgets everything but the accounts and begins the same random sequence again.
    synchronized void reset() {
        tokens.clear();
        meetings.clear();
        used.clear();
        faults.clear();
        journal.clear();
        random = new SplittableRandom(seed);
    }

    synchronized String word(int length) {
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) word.append(Character.forDigit(random.nextInt(36), 36));
        return word.toString();
    }

    private long live(SimUser host) {
        return meetings.values().stream()
                .filter(meeting ->
                        meeting.live() && Objects.equals(meeting.host().id(), host.id()))
                .count();
    }

    private String uuid() {
        return Base64.getEncoder().encodeToString(word(16).getBytes(StandardCharsets.ISO_8859_1));
    }
}
