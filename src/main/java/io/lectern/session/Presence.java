package io.lectern.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.ClientFrame;
import io.lectern.protocol.ClientFrame.Gesture;
import io.lectern.protocol.ClientFrame.Op;
import io.lectern.protocol.ClientFrame.Since;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.FrameWriter;
import io.lectern.protocol.FrameWriter.Stand;
import io.lectern.protocol.Measure;
import io.lectern.protocol.PollAct;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RollcallAct;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.RoomId.Kind;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.Cause;
import io.lectern.room.Passing;
import io.lectern.room.RedisRoomLog.Line;
import io.lectern.room.RoomAnswer;
import io.lectern.room.RoomCodec;
import io.lectern.room.RoomCommand;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A session in one room: translates what the client asks into commands, and brings it from where it was to where
/// the room is.
final class Presence {
    private static final int MOST_RECOVERED = 200;
    private static final int LARGEST_SIGNAL = 4 * 1024;
    private static final int MOST_RECOVERED_BYTES = 256 * 1024;

    private final Sessions home;
    private final Session session;
    private final RoomId room;
    private final Feed feed;
    private final Member member;
    private @Nullable Author author;
    private @Nullable Function<UserId, RoomCommand> farewell;

    Presence(Sessions home, Session session, RoomId room) {
        this.home = home;
        this.session = session;
        this.room = room;
        this.member = new Member(session);
        this.feed = home.feed(room);
        feed.add(member);
    }

    boolean isEntered() {
        return member.isEntered();
    }

    /// Enters, or enters again after a gap. Events that happen meanwhile wait behind the answer.
    Future<String> enter(long request, Admission.Admitted admitted, @Nullable Since since) {
        author = admitted.who();
        member.hold();
        return join(admitted, since == null).compose(answer -> {
            feed.learn(answer.epoch(), answer.seq());
            return since == null ? fresh(request, answer) : recover(request, since, answer);
        });
    }

    /// Enters a room that keeps no members, where it stands: no room is asked. Events wait until [#enter(Stand)].
    Future<Stand> stand(Author who) {
        author = who;
        member.hold();
        return feed.standing().map(at -> new Stand(room, at.position().seq(), at.epoch()));
    }

    /// The client knows where it stands.
    void enter(Stand stand) {
        member.enter(stand.seq());
    }

    private Future<RoomAnswer> join(Admission.Admitted admitted, boolean snapshot) {
        if (room.kind().hasRoster()) {
            RoomCommand join = new RoomCommand.Join(
                    admitted.who(),
                    session.id(),
                    home.nodes().self(),
                    home.nodes().generation(),
                    admitted.alone(),
                    snapshot);
            return feed.held().compose(held -> home.rooms().ask(room, join));
        }
        return feed.standing()
                .compose(at -> snapshot
                        ? home.rooms().ask(room, look())
                        : Future.succeededFuture(
                                new RoomAnswer(at.epoch(), at.position().seq(), null)));
    }

    Future<String> publish(long request, Op.Publish publish) {
        int maxText = home.settings().rooms().maxText();
        return command(request, who -> Publication.read(publish, who, session.id(), maxText));
    }

    Future<String> hand(long request, Gesture gesture) {
        return command(request, who -> switch (gesture) {
            case Gesture.Raise raise -> new RoomCommand.RaiseHand(who, session.id());
            case Gesture.LowerOwn own -> new RoomCommand.LowerHand(who, session.id(), who.user());
            case Gesture.Lower(UserId whose) -> new RoomCommand.LowerHand(who, session.id(), whose);
            case Gesture.LowerAll all -> new RoomCommand.LowerHand(who, session.id(), null);
            case Gesture.Order(boolean fair) -> new RoomCommand.OrderHands(who, session.id(), fair);
            case Gesture.Call(UserId whom) -> new RoomCommand.CallOn(who, session.id(), whom);
        });
    }

    Future<String> poll(long request, PollAct act) {
        return command(request, who -> new RoomCommand.Poll(who, session.id(), act));
    }

    Future<String> rollcall(long request, RollcallAct act) {
        return command(request, who -> new RoomCommand.Rollcall(who, session.id(), act));
    }

    /// Rules know only the latest messages, so whether there is one to delete is looked up.
    Future<String> moderate(long request, Measure measure) {
        Future<Void> exists = measure instanceof Measure.Delete(long message)
                ? home.history().before(room, message + 1, 1).map(page -> {
                    boolean found = page.lines().stream()
                            .anyMatch(line -> line.position().seq() == message && RoomCodec.isChatMessage(line.text()));
                    if (!found) throw ErrorCode.NOT_FOUND.refuse();
                    return null;
                })
                : Future.succeededFuture();
        return exists.compose(checked -> command(request, who -> new RoomCommand.Moderate(who, session.id(), measure)));
    }

    void signal(ClientFrame.Signal signal) {
        Author who = author;
        String data = signal.data().toString();
        boolean forEverybody = room.kind() == Kind.SYSTEM || room.kind() == Kind.OPS;
        if (who == null || forEverybody || data.length() > LARGEST_SIGNAL) return;
        String frame = FrameWriter.signal(room, signal.type(), RoomCodec.author(who), data);
        home.rooms().pass(new Passing(room, session.id(), frame));
    }

    Future<String> history(long request, Op.History history) {
        return home.history()
                .before(room, history.before(), history.limit())
                .map(page -> FrameWriter.history(request, room, bodies(page.lines()), page.more()));
    }

    Future<String> who(long request, Op.Presence asked) {
        if (!room.kind().hasRoster())
            return Future.succeededFuture(FrameWriter.presence(request, room, 0, "[]", false));
        return home.rooms()
                .ask(room, new RoomCommand.ListMembers(asked.after(), asked.limit()))
                .map(answer -> {
                    JsonNode page = Sessions.json(snapshot(answer));
                    return FrameWriter.presence(
                            request,
                            room,
                            page.path("count").asInt(),
                            page.path("members").toString(),
                            page.path("more").asBoolean());
                });
    }

    /// The connection broke: the room decides when that counts as left.
    Future<Void> drop() {
        return end(user -> new RoomCommand.Drop(user, session.id()));
    }

    /// Takes the session out of the room, on purpose.
    Future<Void> leave() {
        return end(user -> new RoomCommand.Leave(user, session.id()));
    }

    /// The person may not be here any more.
    Future<Void> putOut(Cause cause) {
        return end(user -> new RoomCommand.PutOut(user, session.id(), cause));
    }

    /// What the records say of the person now; the room hears of it with the next thing the person does.
    void renew(Author who) {
        author = who;
    }

    boolean isOver() {
        return farewell != null;
    }

    /// The goodbye may have come before the join it belongs to.
    void sayAgain() {
        Function<UserId, RoomCommand> said = farewell;
        if (said != null) end(said);
    }

    /// The room stays noted for this node until it knows; a crash in between would leave a ghost.
    private Future<Void> end(Function<UserId, RoomCommand> farewell) {
        this.farewell = farewell;
        feed.remove(member);
        Author who = author;
        Future<Void> told = who == null || !room.kind().hasRoster()
                ? Future.succeededFuture()
                : home.tell(room, farewell.apply(who.user()));
        return told.onFailure(lost -> feed.leaveBehind()).onComplete(over -> home.release(room, feed));
    }

    private RoomCommand look() {
        return new RoomCommand.Look(author == null ? null : author.user());
    }

    private Future<String> command(long request, Function<Author, RoomCommand> command) {
        Author who = author;
        if (who == null) return Future.failedFuture(ErrorCode.NOT_JOINED.refuse(room.wire()));
        RoomCommand wanted;
        try {
            wanted = command.apply(who);
        } catch (Refusal why) {
            return Future.failedFuture(why);
        }
        return home.rooms()
                .ask(room, wanted)
                .map(answer -> FrameWriter.placed(request, room, answer.seq(), answer.epoch()));
    }

    private Future<String> fresh(long request, RoomAnswer answer) {
        String snapshot = snapshot(answer);
        return entered(answer.seq(), FrameWriter.entered(request, room, answer.seq(), answer.epoch(), snapshot));
    }

    private Future<String> recover(long request, Since since, RoomAnswer answer) {
        if (!since.epoch().equals(answer.epoch()) || since.seq() > answer.seq()) return startOver(request);
        if (since.seq() == answer.seq()) return recovered(request, answer, List.of(), false);
        return feed.missed(since.seq(), answer.seq(), MOST_RECOVERED + 1).compose(lines -> {
            if (!isWhole(lines, since.seq(), answer.seq())) return startOver(request);
            List<Line> page = page(lines);
            boolean more = page.getLast().position().seq() < answer.seq();
            return recovered(request, answer, page, more);
        });
    }

    /// Either every missed event or none of them: the client gets the room as it stands.
    private Future<String> startOver(long request) {
        return home.rooms().ask(room, look()).compose(answer -> fresh(request, answer));
    }

    private Future<String> recovered(long request, RoomAnswer answer, List<Line> page, boolean more) {
        long seq = page.isEmpty() ? answer.seq() : page.getLast().position().seq();
        String frame = FrameWriter.recovered(request, room, seq, answer.epoch(), bodies(page), more);
        if (!more) return entered(seq, frame);
        // The next page is asked for from here; what happens meanwhile is part of it.
        member.leaveOut();
        return Future.succeededFuture(frame);
    }

    /// The answer first, then what waited behind it; nothing else may come between.
    private Future<String> entered(long seq, String frame) {
        if (isOver()) return Future.failedFuture(ErrorCode.NOT_JOINED.refuse(room.wire()));
        session.send(Frame.of(frame));
        member.enter(seq);
        return Future.succeededFuture("");
    }

    private static boolean isWhole(List<Line> lines, long since, long upTo) {
        long next = since + 1;
        for (Line line : lines) if (line.position().seq() != next++) return false;
        return next > upTo || lines.size() > MOST_RECOVERED;
    }

    private static List<Line> page(List<Line> lines) {
        List<Line> page = new ArrayList<>();
        long bytes = 0;
        for (Line line : lines) {
            bytes += line.text().length();
            if (!page.isEmpty() && (bytes > MOST_RECOVERED_BYTES || page.size() == MOST_RECOVERED)) break;
            page.add(line);
        }
        return page;
    }

    private static List<String> bodies(List<Line> lines) {
        return lines.stream().map(line -> RoomCodec.body(line.text())).toList();
    }

    private static String snapshot(RoomAnswer answer) {
        String snapshot = answer.snapshot();
        return snapshot == null ? "{}" : snapshot;
    }
}
