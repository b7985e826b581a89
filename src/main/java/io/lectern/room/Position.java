package io.lectern.room;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A place in a room's log. `seq` counts what members see; `sub` counts the entries behind it that only the
/// server reads, so that no member ever misses a number. It is also the entry's id in the Redis stream.
public record Position(long seq, long sub) implements Comparable<Position> {
    public static final Position START = new Position(0, 0);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Position parse(String id) {
        int dash = id.indexOf('-');
        return new Position(Long.parseLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)));
    }

    Position after(RoomEvent event) {
        return event instanceof RoomEvent.Seen ? new Position(seq + 1, 0) : new Position(seq, sub + 1);
    }

    @Override
    public int compareTo(Position other) {
        int bySeq = Long.compare(seq, other.seq);
        return bySeq != 0 ? bySeq : Long.compare(sub, other.sub);
    }

    @JsonValue
    @Override
    public String toString() {
        return seq + "-" + sub;
    }
}
