package io.lectern.zoomhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.platform.Postgres;
import io.lectern.protocol.Formats;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/// The deliveries: kept once, worked on by whoever takes them, and known for two days so that a copy is recognised.
public final class PgDeliveries {
    /// So often something is tried before it is left to people: some four hours in all.
    static final int MOST_TRIES = 10;

    private final Postgres postgres;

    /// A delivery in work.
    ///
    /// @param tries how many there have been, with this one
    record Claimed(long id, String event, int tries, String payload) {
        HookEvent read() {
            try {
                return Formats.json().readValue(payload, HookEvent.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a kept delivery cannot be read: " + event, e);
            }
        }
    }

    /// @param oldest how long the longest waiting one has been there
    record Standing(long waiting, Duration oldest, long givenUp) {}

    public PgDeliveries(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String KEEP = """
            insert into zoom_deliveries (key, event, happened_at, payload) values ($1, $2, $3, $4::text::jsonb)
            on conflict (key) do nothing
            """;

    /// @return false when it was kept before
    Future<Boolean> keep(Delivery.News news) {
        Tuple values =
                Tuple.of(news.key(), news.name(), news.event().at().atOffset(ZoneOffset.UTC), json(news.event()));
        return run(KEEP, values).map(rows -> rows.rowCount() > 0);
    }

    private static String json(HookEvent event) {
        try {
            return Formats.json().writerFor(HookEvent.class).writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every event can be written", e);
        }
    }

    /// A claim is a try that failed until it is settled: whoever dies in the middle need not say so.
    private static final String CLAIM = """
            with due as (
                select id from zoom_deliveries
                where done_at is null and given_up_at is null and next_try_at <= now()
                order by next_try_at, id limit $1 for update skip locked)
            update zoom_deliveries d set failures = d.failures + 1, outcome = 'a worker took it and did not come back',
                next_try_at = now() + make_interval(secs => $2)
            from due where d.id = due.id
            returning d.id, d.event, d.failures, d.payload::text as payload
            """;

    /// Takes what is due; after `patience` it is due again.
    Future<List<Claimed>> claim(int most, Duration patience) {
        return run(CLAIM, Tuple.of(most, (double) patience.toSeconds()))
                .map(rows -> rows.stream().map(PgDeliveries::claimed).toList());
    }

    private static Claimed claimed(Row row) {
        return new Claimed(
                row.getLong("id"), row.getString("event"), row.getInteger("failures"), row.getString("payload"));
    }

    private static final String DONE = """
            update zoom_deliveries set done_at = now(), outcome = $2, failures = failures - 1
            where id = $1 and done_at is null
            """;

    Future<Void> done(Claimed claimed, String outcome) {
        return run(DONE, Tuple.of(claimed.id(), outcome)).mapEmpty();
    }

    private static final String FAILED = """
            update zoom_deliveries set outcome = $3,
                next_try_at = now() + make_interval(secs => least(3600, 2 * 3 ^ ($2 - 1))),
                given_up_at = case when $2 >= $4 then now() end
            where id = $1 and done_at is null and failures = $2
            """;

    /// Due again after 2 s, 6 s, 18 s, … an hour at most.
    Future<Void> failed(Claimed claimed, String why) {
        return run(FAILED, Tuple.of(claimed.id(), claimed.tries(), why, MOST_TRIES))
                .mapEmpty();
    }

    private static final String STANDING = """
            select count(*) filter (where given_up_at is null) as waiting,
                coalesce(extract(epoch from now() - min(received_at) filter (where given_up_at is null)), 0)::bigint as oldest,
                count(given_up_at) as given_up
            from zoom_deliveries where done_at is null
            """;

    Future<Standing> standing() {
        return run(STANDING, Tuple.tuple()).map(rows -> {
            Row row = rows.iterator().next();
            return new Standing(
                    row.getLong("waiting"), Duration.ofSeconds(row.getLong("oldest")), row.getLong("given_up"));
        });
    }

    private static final String FORGET = """
            with old as (
                delete from zoom_deliveries
                where received_at < now() - interval '2 days' and done_at is not null
                    or received_at < now() - interval '30 days' and given_up_at is not null),
            fates as (
                delete from zoom_recording_fates where noted_at < now() - interval '31 days')
            delete from zoom_instances where noted_at < now() - interval '30 days'
            """;

    /// Zoom's last try comes 85 minutes after the first.
    Future<Void> forget() {
        return run(FORGET, Tuple.tuple()).mapEmpty();
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
