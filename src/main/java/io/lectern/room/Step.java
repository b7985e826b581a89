package io.lectern.room;

import io.lectern.protocol.Refusal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a room decides about one command.
public sealed interface Step {

    /// These events happen, in this order; none means that things already are as asked.
    record Accepted(List<Draft> events) implements Step {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /// Nothing happens, and the caller learns why.
    record Refused(Refusal why) implements Step {}

    /// An event that has no place in the log yet.
    record Draft(@Nullable Author from, @Nullable String cid, RoomEvent event) {}

    /// The same, and these events after it.
    default Step and(List<Draft> more) {
        if (!(this instanceof Accepted(List<Draft> events)) || more.isEmpty()) return this;
        return new Accepted(Stream.concat(events.stream(), more.stream()).toList());
    }

    /// The same, known to the log under this key: behind it, the same again is nothing.
    default Step under(String key) {
        if (!(this instanceof Accepted(List<Draft> events)) || events.isEmpty()) return this;
        Draft first = events.getFirst();
        Draft known = new Draft(first.from(), key, first.event());
        return new Accepted(
                Stream.concat(Stream.of(known), events.stream().skip(1)).toList());
    }

    static Step nothing() {
        return new Accepted(List.of());
    }

    static Step of(@Nullable Author from, RoomEvent... events) {
        return new Accepted(List.of(events).stream()
                .map(event -> new Draft(from, null, event))
                .toList());
    }
}
