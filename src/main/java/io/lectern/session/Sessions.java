package io.lectern.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.http.Principal;
import io.lectern.platform.Nodes;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.ClientFrame;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.FrameWriter;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.room.Expelled;
import io.lectern.room.Fanout;
import io.lectern.room.History;
import io.lectern.room.Passing;
import io.lectern.room.Past;
import io.lectern.room.RedisRoomLog;
import io.lectern.room.RoomCommand;
import io.lectern.room.Rooms;
import io.lectern.room.Undertaker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All sessions of one event loop, and the rooms they are in.
public final class Sessions {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sessions.class);

    private static final long CUT_AFTER_MS = 5_000;

    private final Vertx vertx;
    private final ContextInternal context;
    private final Outfit outfit;
    private final RedisRoomLog log;
    private final Set<Session> sessions = new HashSet<>();
    private final Map<RoomId, Feed> feeds = new HashMap<>();
    private final Departures departures;
    private final Watch watch;
    private final Turnstile turnstile;

    /// What sessions need from the rest of the program.
    public record Outfit(
            Settings settings,
            Nodes nodes,
            Entrance entrance,
            Admission admission,
            Translator translator,
            Rooms rooms,
            Past past,
            RedisLink redis,
            SessionMeters meters,
            Clock clock) {}

    private Sessions(Vertx vertx, Outfit outfit) {
        this.vertx = vertx;
        this.context = (ContextInternal) vertx.getOrCreateContext();
        this.departures = new Departures(vertx, context);
        this.outfit = outfit;
        this.log = new RedisRoomLog(outfit.redis(), outfit.settings().rooms());
        this.watch = new Watch(vertx, outfit.entrance(), () -> List.copyOf(sessions));
        this.turnstile = new Turnstile(
                vertx,
                outfit.redis(),
                outfit.nodes().self(),
                outfit.settings().session().maxPerUser(),
                outfit.entrance());
    }

    /// Opens on the calling event loop; completes when events of rooms can arrive here.
    public static Future<Sessions> open(Vertx vertx, Bus bus, Outfit outfit) {
        Sessions sessions = new Sessions(vertx, outfit);
        sessions.keepTime();
        return bus.hear(Fanout.to(outfit.nodes().self()), sessions::take)
                .compose(heard -> bus.hear(Passing.to(outfit.nodes().self()), sessions::pass))
                .compose(heard -> bus.hear(Expelled.to(outfit.nodes().self()), news -> sessions.expel(news, bus)))
                .map(sessions);
    }

    /// Opens a session over a connection of this event loop.
    public Session begin(Wire wire) {
        return begin(wire, null);
    }

    /// The same for a connection that somebody's ticket opened; only that person can sign in on it.
    ///
    /// @param opener as [#admit] told
    public Session begin(Wire wire, @Nullable Principal opener) {
        Session session =
                new Session(this, wire, new SessionId(UUID.randomUUID().toString()), opener);
        sessions.add(session);
        meters().opened();
        return session;
    }

    /// Takes a ticket that is shown to open a connection.
    ///
    /// @return whose it is; fails like [Entrance#admit]
    public Future<Principal> admit(ClientFrame.Proof.Ticket ticket) {
        return outfit.entrance().admit(ticket);
    }

    /// Something changed that bears on what somebody may do: those concerned are looked at again.
    ///
    /// May be called from anywhere.
    public void changed(AccessChange change) {
        context.runOnContext(due -> watch.changed(change));
    }

    /// Ends every session, with a word to come back elsewhere; completes when all rooms know, and fails when some still
    /// do not after a while: the burial of the node will tell them. May be called from anywhere.
    public Future<Void> drain(CloseReason reason) {
        Promise<Void> drained = Promise.promise();
        context.runOnContext(due -> Drain.all(vertx, sessions, reason).onComplete(drained));
        return drained.future();
    }

    /// Tells a room what it must learn sooner or later.
    Future<Void> tell(RoomId room, RoomCommand news) {
        return new Goodbye(vertx, rooms()).tell(room, news);
    }

    /// The event loop that all of this happens on.
    ContextInternal context() {
        return context;
    }

    Settings settings() {
        return outfit.settings();
    }

    Clock clock() {
        return outfit.clock();
    }

    Nodes nodes() {
        return outfit.nodes();
    }

    Watch watch() {
        return watch;
    }

    Turnstile turnstile() {
        return turnstile;
    }

    Entrance entrance() {
        return outfit.entrance();
    }

    Admission admission() {
        return outfit.admission();
    }

    Translator translator() {
        return outfit.translator();
    }

    Rooms rooms() {
        return outfit.rooms();
    }

    RedisRoomLog log() {
        return log;
    }

    History history() {
        return new History(log, outfit.past());
    }

    SessionMeters meters() {
        return outfit.meters();
    }

    FrameWriter.Welcome welcome(SessionId session, Principal who, List<FrameWriter.Stand> rooms) {
        Settings.Session limits = settings().session();
        return new FrameWriter.Welcome(
                session,
                who.user(),
                outfit.nodes().self(),
                outfit.clock().instant().toString(),
                limits.ping(),
                new FrameWriter.Limits(
                        limits.maxFrameKib() * 1024,
                        limits.messagesPerSecond(),
                        limits.maxRooms(),
                        settings().rooms().maxText()),
                List.of("recovery", "presence", "hands", "history", "signal", "polls", "rollcalls", "moderation"),
                rooms);
    }

    Feed feed(RoomId room) {
        return feeds.computeIfAbsent(room, name -> {
            meters().feedOpened();
            return new Feed(vertx, name, log, () -> note(name, 1));
        });
    }

    void release(RoomId room, Feed feed) {
        if (!feed.isEmpty() || !feeds.remove(room, feed)) return;
        feed.close();
        meters().feedClosed();
        if (feed.leavesSomebodyBehind()) return;
        // What was not noted for sure is not taken back: a room too many costs nothing.
        feed.held()
                .compose(held -> note(room, -1))
                .onFailure(
                        failure -> LOGGER.atDebug().setCause(failure).log("an empty room stays noted for this node"));
    }

    /// Nobody can be left behind in a room that keeps no members.
    private Future<Void> note(RoomId room, int change) {
        return room.kind().hasRoster()
                ? Undertaker.hold(outfit.redis(), outfit.nodes().self(), room, change)
                : Future.succeededFuture();
    }

    void forget(Session session) {
        if (sessions.remove(session)) meters().closed();
    }

    /// Who does not read does not read a goodbye either: it waits behind everything unsent, which stays in memory as
    /// long as the connection does. So the connection is cut a little later, whatever is still in it.
    void cutLater(Wire wire) {
        vertx.setTimer(CUT_AFTER_MS, due -> wire.cut());
    }

    Departures departures() {
        return departures;
    }

    static Refusal refusal(Throwable failure) {
        if (failure instanceof Refusal refusal) return refusal;
        LOGGER.atError().setCause(failure).log("a socket's request failed");
        return ErrorCode.INTERNAL.refuse();
    }

    static JsonNode json(String text) {
        try {
            return Formats.plain().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own JSON cannot be read", e);
        }
    }

    private void take(Fanout fanout) {
        Feed feed = feeds.get(fanout.room());
        if (feed != null) feed.take(fanout);
    }

    private void pass(Passing signal) {
        Feed feed = feeds.get(signal.room());
        if (feed != null) feed.pass(signal);
    }

    private void expel(Expelled news, Bus bus) {
        List<SessionId> mine = sessions.stream()
                .map(Session::id)
                .filter(news.sessions()::contains)
                .toList();
        Feed feed = feeds.get(news.room());
        Expelled here = new Expelled(news.room(), news.epoch(), news.at(), news.reason(), mine, news.answerTo());
        if (feed != null) feed.expel(here, done -> bus.publish(news.answer(), done));
        else if (!mine.isEmpty()) bus.publish(news.answer(), new Expelled.Done(news.room(), news.at(), mine));
    }

    private void keepTime() {
        Duration ping = settings().session().ping();
        Frame beat = Frame.of(FrameWriter.BEAT);
        vertx.setPeriodic(ping.toMillis(), tick -> List.copyOf(sessions).forEach(session -> session.send(beat)));
        vertx.setPeriodic(1_000, tick -> {
            Instant now = outfit.clock().instant();
            for (Session session : List.copyOf(sessions)) session.check(now, ping.plus(ping.dividedBy(2)));
            List.copyOf(feeds.values()).forEach(Feed::tick);
        });
    }
}
