package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.zoom.PgExtensions.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/// Plans ends of lessons later, and their rooms will hear of it.
final class Extending {
    /// A seat is not held for days because somebody extends again and again.
    private static final Duration LONGEST = Duration.ofHours(12);

    private final PgExtensions extensions;
    private final Reserving reserving;

    Extending(PgExtensions extensions, Reserving reserving) {
        this.extensions = extensions;
        this.reserving = reserving;
    }

    Future<Extended> extend(PoolRequest.Extend asked) {
        return extensions
                .extend(asked.lesson(), asked.key(), asked.by(), asked.minutes(), LONGEST)
                .compose(outcome -> outcome instanceof Outcome.Planned
                        ? hold(asked.lesson()).map(outcome)
                        : Future.succeededFuture(outcome))
                .map(outcome -> switch (outcome) {
                    case Outcome.Planned planned -> new Extended(asked.lesson(), planned.endsAt());
                    case Outcome.NoLesson none -> throw ErrorCode.NOT_FOUND.refuse();
                    case Outcome.Over over -> throw ErrorCode.LESSON_ENDED.refuse();
                    case Outcome.TooFar far ->
                        throw Refusal.ofFields(Refusal.FieldError.of("minutes", "too_far", LONGEST.toHours()));
                });
    }

    /// The seat is kept for the time that was added. What fails here, the next round does: the end is planned already.
    private Future<?> hold(LessonId lesson) {
        return reserving
                .reserve(List.of(lesson))
                .compose(reserved -> reserving.prolong())
                .otherwiseEmpty();
    }
}
