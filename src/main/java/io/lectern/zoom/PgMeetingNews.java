package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Optional;

/// What Zoom says about meetings, in any order and more than once. An instance that is known to be over never comes
/// back, and what was said earlier never undoes what was said later.
final class PgMeetingNews {
    private final PgMoves moves;

    PgMeetingNews(Postgres postgres) {
        this.moves = new PgMoves(postgres);
    }

    private static final String BEGUN = """
            with moved as (
                update zoom_leases set state = 'LIVE', fence = fence + 1, meeting_uuid = $4, live_since = $5,
                    idle_since = null, changed_at = now()
                where meeting_id = $3 and state in ('READY', 'LIVE') and ended_uuid is distinct from $4
                  and (state = 'READY' or meeting_uuid is distinct from $4)
                  and coalesce(live_since <= $5, true) returning *)
            """ + PgMoves.NOTE + PgMoves.SHOW;

    Future<Optional<Lease>> begun(PoolRequest.MeetingNews news) {
        return moves.one(BEGUN, values("the meeting began", news));
    }

    /// The instance that is live, or the one the meeting was made with. Another one that ended is only remembered, for
    /// the word that it began may still be on its way.
    private static final String ENDED = """
            with moved as (
                update zoom_leases z set fence = z.fence + 1, ended_uuid = $4, idle_since = now(), checked_at = null,
                    changed_at = now(),
                    state = case when exists (select from lessons l
                                              where l.id = z.lesson_id and l.ended_at is null and l.end_time > now())
                        then 'READY' else 'ENDING' end
                where z.meeting_id = $3 and z.state in ('READY', 'LIVE') and z.meeting_uuid = $4
                  and z.ended_uuid is distinct from $4 and coalesce(z.live_since <= $5, true) returning z.*),
            remembered as (
                update zoom_leases set ended_uuid = $4
                where meeting_id = $3 and state in ('READY', 'LIVE') and meeting_uuid is distinct from $4),
            closed as (
                update lessons l set ended_at = coalesce(l.ended_at, now()), updated_at = now(),
                    zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from moved where l.id = moved.lesson_id and moved.state = 'ENDING' returning l.id, l.ended_at)
            """ + PgMoves.NOTE + PgSeatNews.ended("null::bigint") + PgMoves.SHOW;

    /// @return the lease: ENDING when its lesson's time is over, else READY; empty when nobody is concerned
    Future<Optional<Lease>> ended(PoolRequest.MeetingNews news) {
        return moves.one(ENDED, values("the meeting ended", news));
    }

    private static final String HOLDING = """
            with moved as (
                select z.* from zoom_leases z join lessons l on l.id = z.lesson_id
                where z.meeting_id = $1 and z.state in ('READY', 'LIVE') and l.ended_at is null and l.end_time > now())
            """ + PgMoves.SHOW;

    /// @return the lease of a lesson that is not over and has this meeting
    Future<Optional<Lease>> holding(long meeting) {
        return moves.one(HOLDING, Tuple.of(Long.toString(meeting)));
    }

    private static Tuple values(String why, PoolRequest.MeetingNews news) {
        return Tuple.of(
                why,
                Note.WEBHOOK,
                Long.toString(news.meeting()),
                news.uuid(),
                news.at().atOffset(ZoneOffset.UTC));
    }
}
