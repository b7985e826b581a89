package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import io.lectern.zoomsim.SimAccount.Status;
import io.lectern.zoomsim.SimMeeting.Live;
import io.lectern.zoomsim.SimPerson.Newcomer;
import io.lectern.zoomsim.SimPerson.Stay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The meetings of the world: how they come to be, go live, fill, empty and end. Locks itself; whoever listens is told
/// under the lock and must not come back from there.
final class SimMeetings implements Timed {
    private static final Duration BASIC = Duration.ofMinutes(40);
    private static final Duration PAID = Duration.ofHours(30);
    private static final Duration ALONE = Duration.ofMinutes(40);
    private static final int MOST_STAYS = 2_000;
    private static final int MOST_PAST = 5_000;

    private final SimClock clock;
    private final SimHosts hosts;
    private final Journal journal;
    private final Naming naming;
    private final Consumer<Happening> listener;
    private final Map<Long, SimMeeting> meetings = new LinkedHashMap<>();
    private final Set<Long> live = new TreeSet<>();
    private final Deque<PastMeeting> past = new ArrayDeque<>();

    /// How an attempt to go live went.
    enum Start {
        LIVE,
        NO_MEETING,
        /// The host has as many live meetings as it may have.
        BUSY,
        /// The host may not host.
        NO_HOST
    }

    SimMeetings(SimClock clock, SimHosts hosts, Journal journal, Naming naming, Consumer<Happening> listener) {
        this.clock = clock;
        this.hosts = hosts;
        this.journal = journal;
        this.naming = naming;
        this.listener = listener;
    }

    synchronized Optional<SimMeeting> find(long id) {
        return Optional.ofNullable(meetings.get(id));
    }

    synchronized List<SimMeeting> all() {
        return List.copyOf(meetings.values());
    }

    /// Instances that are over, newest first.
    synchronized List<PastMeeting> past(Predicate<PastMeeting> which) {
        List<PastMeeting> found = new ArrayList<>(past.stream().filter(which).toList());
        return found.reversed();
    }

    synchronized SimMeeting make(SimAccount account, SimUser host, ZoomBodies.MeetingRequest request) {
        long id = naming.meetingId(meetings::containsKey);
        String given = request.password();
        String password = given == null || given.isEmpty() ? naming.digits(6) : given;
        SimMeeting made = new SimMeeting(
                id, naming.uuid(), account.clientId(), host, request, password, clock.instant(), null, List.of());
        meetings.put(id, made);
        journal.add(new SimEvent.Made(clock.instant(), id, host.id(), request.agendaText()));
        listener.accept(new Happening.Made(clock.instant(), made));
        return made;
    }

    synchronized void change(long id, ZoomBodies.MeetingRequest to) {
        SimMeeting former = meetings.get(id);
        if (former == null) return;
        SimMeeting changed = former.changed(to.over(former.request()));
        meetings.put(id, changed);
        String agenda = changed.request().agendaText();
        if (!agenda.equals(former.request().agendaText()))
            journal.add(new SimEvent.Renamed(clock.instant(), id, changed.host().id(), agenda));
        listener.accept(new Happening.Changed(clock.instant(), changed));
    }

    synchronized void delete(long id) {
        stop(id, "Deleted.", clock.instant());
        SimMeeting gone = meetings.remove(id);
        if (gone == null) return;
        journal.add(new SimEvent.Deleted(clock.instant(), id, gone.host().id()));
        listener.accept(new Happening.Deleted(clock.instant(), gone));
    }

    /// Makes a meeting live, unless its host has as many live ones as it may have. Who came before it goes in.
    synchronized Start start(long id) {
        SimMeeting meeting = meetings.get(id);
        if (meeting == null) return Start.NO_MEETING;
        if (meeting.running()) return Start.LIVE;
        String host = meeting.host().id();
        if (hosts.status(host) != Status.ACTIVE) return Start.NO_HOST;
        Instant now = clock.instant();
        if (liveOf(host) >= hosts.capacity(host)) {
            journal.add(new SimEvent.Refused(now, id, host));
            return Start.BUSY;
        }
        boolean again = past.stream().anyMatch(before -> before.id() == id);
        SimMeeting started = meeting.started(again ? naming.uuid() : meeting.uuid(), again, now);
        meetings.put(id, started);
        live.add(id);
        journal.add(new SimEvent.Started(now, id, host));
        listener.accept(new Happening.Started(now, started));
        meeting.waiting().forEach(newcomer -> enter(id, newcomer));
        return Start.LIVE;
    }

    /// Ends a live meeting; what is not live stays as it is.
    synchronized boolean stop(long id, String why) {
        return stop(id, why, clock.instant());
    }

    private boolean stop(long id, String why, Instant at) {
        SimMeeting meeting = meetings.get(id);
        if (meeting == null || !meeting.running()) return false;
        PastMeeting over = PastMeeting.of(meeting, at);
        meetings.put(id, meeting.stopped());
        live.remove(id);
        if (past.size() == MOST_PAST) past.removeFirst();
        past.addLast(over);
        journal.add(new SimEvent.Stopped(at, id, meeting.host().id(), why));
        for (Stay stay : meeting.present())
            listener.accept(new Happening.Left(at, meeting, stay.until(at), "Host ended the meeting."));
        listener.accept(new Happening.Ended(at, over));
        return true;
    }

    /// Lets somebody in, or has them wait for the host. Where nobody has to wait for a host, the first one to come
    /// opens the meeting.
    ///
    /// @return whether there was room
    synchronized boolean join(long id, Newcomer newcomer) {
        SimMeeting meeting = meetings.get(id);
        if (meeting == null) return false;
        if (!meeting.running() && meeting.request().is("join_before_host")) start(id);
        SimMeeting now = meetings.getOrDefault(id, meeting);
        if (now.running()
                ? now.now().stays().size() >= MOST_STAYS
                : now.waiting().size() >= MOST_STAYS) return false;
        if (now.running()) enter(id, newcomer);
        else meetings.put(id, now.awaited(newcomer));
        return true;
    }

    private void enter(long id, Newcomer newcomer) {
        SimMeeting meeting = meetings.get(id);
        if (meeting == null || !meeting.running()) return;
        Live now = meeting.now();
        boolean there =
                now.present().stream().anyMatch(stay -> stay.person().name().equals(newcomer.name()));
        if (there) return;
        SimPerson person = new SimPerson(
                newcomer.name(),
                newcomer.customerKey(),
                newcomer.email(),
                Integer.toString(16_778_240 + 1_024 * now.stays().size()),
                naming.word(22));
        Stay stay = new Stay(person, clock.instant(), null);
        SimMeeting joined = meeting.now(now.with(stay));
        meetings.put(id, joined);
        journal.add(new SimEvent.Joined(clock.instant(), id, person.name()));
        listener.accept(new Happening.Joined(clock.instant(), joined, stay));
    }

    /// The last one to leave ends the meeting.
    synchronized boolean leave(long id, String name) {
        SimMeeting meeting = meetings.get(id);
        if (meeting == null) return false;
        Optional<Stay> there = meeting.present().stream()
                .filter(stay -> stay.person().name().equals(name))
                .findFirst();
        if (there.isEmpty()) return false;
        Instant now = clock.instant();
        SimMeeting left = meeting.now(meeting.now().without(there.get(), now));
        meetings.put(id, left);
        journal.add(new SimEvent.Left(now, id, name));
        listener.accept(new Happening.Left(now, left, there.get().until(now), name + " left the meeting."));
        if (left.present().isEmpty()) stop(id, "The last one left.", now);
        return true;
    }

    synchronized boolean record(long id) {
        SimMeeting meeting = meetings.get(id);
        if (meeting == null || !meeting.running()) return false;
        meetings.put(id, meeting.now(meeting.now().asRecorded()));
        return true;
    }

    /// A user may host again or no longer. Who has left the account takes all meetings along.
    synchronized void turn(String host, Status status) {
        hosts.turn(host, status);
        journal.add(new SimEvent.HostTurned(clock.instant(), host, status));
        if (status != Status.GONE) return;
        meetings.values().stream()
                .filter(meeting -> meeting.host().id().equals(host))
                .map(SimMeeting::id)
                .toList()
                .forEach(this::delete);
    }

    @Override
    public synchronized Optional<Instant> due() {
        return live.stream().map(id -> end(meeting(id))).min(Comparator.naturalOrder());
    }

    @Override
    public synchronized void run(Instant now) {
        for (long id : List.copyOf(live)) {
            Instant end = end(meeting(id));
            if (!end.isAfter(now)) stop(id, "Its time was up.", end);
        }
    }

    synchronized void restore(List<SimMeeting> kept, List<PastMeeting> over) {
        kept.forEach(meeting -> {
            meetings.put(meeting.id(), meeting);
            journal.add(new SimEvent.Made(
                    meeting.createdAt(),
                    meeting.id(),
                    meeting.host().id(),
                    meeting.request().agendaText()));
            if (!meeting.running()) return;
            live.add(meeting.id());
            journal.add(new SimEvent.Started(
                    meeting.now().since(), meeting.id(), meeting.host().id()));
        });
        past.addAll(over);
    }

    synchronized void reset() {
        meetings.clear();
        live.clear();
        past.clear();
    }

    private SimMeeting meeting(long id) {
        SimMeeting found = meetings.get(id);
        if (found == null) throw new IllegalStateException("meeting " + id + " is live and not there");
        return found;
    }

    private long liveOf(String host) {
        return live.stream().filter(id -> meeting(id).host().id().equals(host)).count();
    }

    /// When Zoom ends a meeting that nobody ends: of a basic host after 40 minutes, of others after 30 hours, or 40
    /// minutes after only one person is left.
    private static Instant end(SimMeeting meeting) {
        Live now = meeting.now();
        if (!meeting.host().licensed()) return now.since().plus(BASIC);
        Instant longest = now.since().plus(PAID);
        Instant alone = now.alone().plus(ALONE);
        return now.present().size() <= 1 && alone.isBefore(longest) ? alone : longest;
    }
}
