package io.lectern.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done about a poll. A poll's id is the number of the event that opened it.
public sealed interface PollAct {
    /// @param seconds until it closes by itself; never, when null
    record Open(
            String cid,
            String question,
            List<String> options,
            boolean multiple,
            boolean anonymous,
            @Nullable Integer seconds)
            implements PollAct {
        public Open {
            options = List.copyOf(options);
        }
    }

    /// @param choices numbers of the options from 0 on, in rising order
    record Vote(long poll, List<Integer> choices) implements PollAct {
        public Vote {
            choices = choices.stream().sorted().toList();
        }
    }

    record Close(long poll) implements PollAct {}
}
