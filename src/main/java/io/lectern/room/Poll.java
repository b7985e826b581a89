package io.lectern.room;

import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/// An open poll.
///
/// @param id the number of the event that opened it
/// @param answers what each person chose: numbers of options, in rising order
public record Poll(
        long id,
        String question,
        List<String> options,
        boolean multiple,
        boolean anonymous,
        Instant openedAt,
        @Nullable Instant closesAt,
        PMap<UserId, List<Integer>> answers) {

    static Poll opened(RoomEvent.PollOpened opened, long id, Instant at) {
        return new Poll(
                id,
                opened.question(),
                opened.options(),
                opened.multiple(),
                opened.anonymous(),
                at,
                opened.closesAt(),
                HashTreePMap.empty());
    }

    Poll answered(UserId user, List<Integer> choices) {
        return new Poll(
                id,
                question,
                options,
                multiple,
                anonymous,
                openedAt,
                closesAt,
                answers.plus(user, List.copyOf(choices)));
    }

    /// How often each option was chosen.
    List<Integer> counts() {
        List<Integer> counts = new ArrayList<>(Collections.nCopies(options.size(), 0));
        for (List<Integer> choices : answers.values())
            for (int choice : choices) counts.set(choice, counts.get(choice) + 1);
        return counts;
    }
}
