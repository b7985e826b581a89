package io.lectern.zoomsim;

import io.lectern.zoomsim.SimTokens.Worth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Everything the simulator knows, put together. Knows no HTTP.
final class SimWorld {
    /// A host's key, and with it a link to start a meeting, ends after this.
    static final Duration ZAK_LIFE = Duration.ofHours(2);

    static final Duration PAGE_LIFE = Duration.ofMinutes(15);
    private static final int JOURNAL = 50_000;

    final SimClock clock;
    final Naming naming;
    final Seals seals;
    final SimHosts hosts;
    final SimTokens tokens;
    final SimLimits limits;
    final SimFaults faults;
    final Journal journal;
    final SimMeetings meetings;
    private final List<Timed> timed = new CopyOnWriteArrayList<>();
    private final List<Consumer<Happening>> listeners = new CopyOnWriteArrayList<>();

    SimWorld(InstantSource wall, long seed) {
        this.clock = new SimClock(wall);
        this.naming = new Naming(seed);
        this.seals = new Seals(seed, clock);
        this.hosts = new SimHosts(clock);
        this.tokens = new SimTokens(clock);
        this.limits = new SimLimits(clock, System::nanoTime);
        this.faults = new SimFaults(seed);
        this.journal = new Journal(JOURNAL, new Oracle(hosts::capacity));
        this.meetings = new SimMeetings(
                clock, hosts, journal, naming, happening -> listeners.forEach(one -> one.accept(happening)));
        timed.add(meetings);
    }

    /// Listeners are told in order and must only take note.
    void whenHappens(Consumer<Happening> listener) {
        listeners.add(listener);
    }

    void goesByTime(Timed part) {
        timed.add(part);
    }

    /// When the next thing in the world becomes due.
    Optional<Instant> due() {
        return timed.stream().flatMap(part -> part.due().stream()).min(Comparator.naturalOrder());
    }

    /// Does what has become due.
    void catchUp() {
        Instant now = clock.instant();
        timed.forEach(part -> part.run(now));
    }

    String issueToken(SimAccount account) {
        String token = "sim." + naming.word(24);
        tokens.issue(token, account.clientId());
        return token;
    }

    /// The account a token speaks for, or why it speaks for none.
    Worth worth(String token) {
        return tokens.worth(token);
    }

    String zak(String host, Duration life) {
        return seals.seal("zak", host, life);
    }

    boolean opens(String zak, SimMeeting meeting) {
        return seals.open("zak", zak)
                .filter(host -> host.equals(meeting.host().id()))
                .isPresent();
    }

    void called(String method, String path, int status) {
        journal.add(new SimEvent.Called(clock.instant(), method, path, status));
    }

    /// Forgets everything but the accounts and begins the same random sequences again.
    void reset() {
        tokens.clear();
        meetings.reset();
        hosts.reset();
        limits.reset();
        faults.reset();
        journal.clear(new Oracle(hosts::capacity));
        naming.reset();
    }
}
