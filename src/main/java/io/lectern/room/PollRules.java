package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.PollAct;
import io.lectern.protocol.Texts;
import io.lectern.room.Step.Draft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asking the class, and its answers: one each, known by name to the server alone.
final class PollRules {
    private PollRules() {}

    static Step step(RoomState state, RoomCommand.Poll command, Instant now) {
        return switch (command.act()) {
            case PollAct.Open open ->
                ModerationRules.leading(state, command.who(), () -> open(state, command, open, now));
            case PollAct.Vote vote -> vote(state, command.who(), vote, now);
            case PollAct.Close close ->
                ModerationRules.leading(state, command.who(), () -> close(state, command, close));
        };
    }

    private static Step open(RoomState state, RoomCommand.Poll command, PollAct.Open open, Instant now) {
        String question = Texts.printable(open.question()).strip();
        List<String> options = open.options().stream()
                .map(option -> Texts.printable(option).strip())
                .toList();
        if (question.isEmpty() || options.stream().anyMatch(String::isEmpty))
            return new Step.Refused(ErrorCode.BAD_FRAME.refuse("`question` and `options` must have letters"));
        List<Draft> events = new ArrayList<>(tick(state, now));
        if (state.surveys().poll() != null && events.isEmpty()) return new Step.Refused(ErrorCode.POLL_OPEN.refuse());
        Integer seconds = open.seconds();
        events.add(new Draft(
                command.who(),
                open.cid(),
                new RoomEvent.PollOpened(
                        question,
                        options,
                        open.multiple(),
                        open.anonymous(),
                        seconds == null ? null : now.plusSeconds(seconds))));
        return new Step.Accepted(events);
    }

    private static Step vote(RoomState state, Author who, PollAct.Vote vote, Instant now) {
        Poll poll = state.surveys().poll();
        if (poll == null || poll.id() != vote.poll() || isOver(poll, now))
            return new Step.Refused(ErrorCode.NOT_OPEN.refuse());
        if (vote.choices().getLast() >= poll.options().size())
            return new Step.Refused(ErrorCode.BAD_FRAME.refuse(
                    "`choices` must be numbers from 0 to " + (poll.options().size() - 1)));
        if (!poll.multiple() && vote.choices().size() > 1)
            return new Step.Refused(ErrorCode.BAD_FRAME.refuse("`choices` must be one number: it is a single choice"));
        List<Integer> before = poll.answers().get(who.user());
        if (before != null)
            return before.equals(vote.choices())
                    ? Step.nothing()
                    : new Step.Refused(ErrorCode.ALREADY_ANSWERED.refuse());
        return Step.of(
                who,
                new RoomEvent.PollAnswered(who.user(), poll.id(), poll.openedAt(), poll.anonymous(), vote.choices()));
    }

    private static Step close(RoomState state, RoomCommand.Poll command, PollAct.Close close) {
        Poll poll = state.surveys().poll();
        if (poll != null && poll.id() == close.poll()) return new Step.Accepted(List.of(closing(command.who(), poll)));
        if (state.surveys().lastPoll() == close.poll()) return Step.nothing();
        return new Step.Refused(ErrorCode.NOT_OPEN.refuse());
    }

    /// Closes what has had its time.
    static List<Draft> tick(RoomState state, Instant now) {
        Poll poll = state.surveys().poll();
        return poll == null || !isOver(poll, now) ? List.of() : List.of(closing(null, poll));
    }

    /// Closes what is open, because the lesson is over.
    static List<Draft> end(RoomState state) {
        Poll poll = state.surveys().poll();
        return poll == null ? List.of() : List.of(closing(null, poll));
    }

    private static boolean isOver(Poll poll, Instant now) {
        Instant end = poll.closesAt();
        return end != null && !end.isAfter(now);
    }

    private static Draft closing(@Nullable Author by, Poll poll) {
        return new Draft(
                by,
                null,
                new RoomEvent.PollClosed(
                        poll.id(), poll.counts(), poll.answers().size()));
    }
}
