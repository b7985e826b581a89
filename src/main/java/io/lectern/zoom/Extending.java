package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.zoom.PgExtensions.Outcome;
import io.lectern.zoom.SeatNews.News;
import io.vertx.core.Future;
import java.time.Duration;

/// Plans ends of lessons later, and tells their rooms.
final class Extending {
    /// A seat is not held for days because somebody extends again and again.
    private static final Duration LONGEST = Duration.ofHours(12);

    private final PgExtensions extensions;
    private final SeatNews news;

    Extending(PgExtensions extensions, SeatNews news) {
        this.extensions = extensions;
        this.news = news;
    }

    Future<Extended> extend(PoolRequest.Extend asked) {
        return extensions
                .extend(asked.lesson(), asked.key(), asked.by(), asked.minutes(), LONGEST)
                .map(outcome -> switch (outcome) {
                    case Outcome.Planned planned -> tell(asked, planned);
                    case Outcome.NoLesson none -> throw ErrorCode.NOT_FOUND.refuse();
                    case Outcome.Over over -> throw ErrorCode.LESSON_ENDED.refuse();
                    case Outcome.TooFar far ->
                        throw Refusal.ofFields(Refusal.FieldError.of("minutes", "too_far", LONGEST.toHours()));
                });
    }

    /// Under a known key too: whoever planned it may not have come to tell.
    private Extended tell(PoolRequest.Extend asked, Outcome.Planned planned) {
        news.tell(asked.lesson(), new News.Extended(asked.by(), planned.endsAt()));
        return new Extended(asked.lesson(), planned.endsAt());
    }
}
