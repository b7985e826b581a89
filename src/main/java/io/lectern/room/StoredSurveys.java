package io.lectern.room;

import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;

/// Open polls and roll calls as they are kept in Redis.
record StoredSurveys(@Nullable StoredPoll poll, @Nullable StoredRollcall rollcall, long lastPoll, long lastRollcall) {

    record StoredPoll(
            long id,
            String question,
            List<String> options,
            boolean multiple,
            boolean anonymous,
            Instant openedAt,
            @Nullable Instant closesAt,
            List<StoredVote> votes) {}

    record StoredVote(UserId user, List<Integer> choices) {}

    record StoredRollcall(long id, Instant openedAt, Instant closesAt, List<StoredAnswer> expected) {}

    record StoredAnswer(UserId user, boolean answered) {}

    static StoredSurveys of(Surveys surveys) {
        Poll poll = surveys.poll();
        Rollcall rollcall = surveys.rollcall();
        return new StoredSurveys(
                poll == null ? null : of(poll),
                rollcall == null ? null : of(rollcall),
                surveys.lastPoll(),
                surveys.lastRollcall());
    }

    Surveys surveys() {
        return new Surveys(
                poll == null ? null : read(poll), rollcall == null ? null : read(rollcall), lastPoll, lastRollcall);
    }

    private static StoredPoll of(Poll poll) {
        List<StoredVote> votes = new ArrayList<>();
        poll.answers().forEach((user, choices) -> votes.add(new StoredVote(user, choices)));
        return new StoredPoll(
                poll.id(),
                poll.question(),
                poll.options(),
                poll.multiple(),
                poll.anonymous(),
                poll.openedAt(),
                poll.closesAt(),
                votes);
    }

    private static Poll read(StoredPoll poll) {
        PMap<UserId, List<Integer>> answers = HashTreePMap.empty();
        for (StoredVote vote : poll.votes()) answers = answers.plus(vote.user(), vote.choices());
        return new Poll(
                poll.id(),
                poll.question(),
                poll.options(),
                poll.multiple(),
                poll.anonymous(),
                poll.openedAt(),
                poll.closesAt(),
                answers);
    }

    private static StoredRollcall of(Rollcall rollcall) {
        List<StoredAnswer> expected = new ArrayList<>();
        rollcall.expected().forEach((user, answered) -> expected.add(new StoredAnswer(user, answered)));
        return new StoredRollcall(rollcall.id(), rollcall.openedAt(), rollcall.closesAt(), expected);
    }

    private static Rollcall read(StoredRollcall rollcall) {
        PMap<UserId, Boolean> expected = OrderedPMap.empty();
        for (StoredAnswer answer : rollcall.expected()) expected = expected.plus(answer.user(), answer.answered());
        return new Rollcall(rollcall.id(), rollcall.openedAt(), rollcall.closesAt(), expected);
    }
}
