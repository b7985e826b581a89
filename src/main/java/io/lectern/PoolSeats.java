package io.lectern;

import io.lectern.protocol.LessonId;
import io.lectern.school.Seats;
import io.lectern.zoom.Pool;
import io.vertx.core.Future;
import java.util.List;

/// The school's seats are those of the pool.
record PoolSeats(Pool pool) implements Seats {
    @Override
    public Future<List<Seating>> reserve(List<LessonId> lessons) {
        return pool.reserve(lessons)
                .map(all -> all.stream()
                        .map(one -> new Seating(one.reserved(), one.due(), one.nextFree()))
                        .toList());
    }
}
