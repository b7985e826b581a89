package io.lectern.zoomadmin;

import io.lectern.http.Page;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the pool holds, promised and did: its leases and its journal, to be read.
public final class PgPoolLog {
    /// What a board can show at once; a day of forty accounts is a few hundred.
    private static final int MOST_ON_A_BOARD = 2_000;

    /// No lease is longer, so whatever began earlier is over at the beginning of a board.
    private static final int LONGEST_HOURS = 36;

    private static final String PERSON = """
            coalesce(nullif(concat_ws(' ', nullif(%1$s.last_name, ''), nullif(%1$s.first_name, ''),
                nullif(%1$s.middle_name, '')), ''), %1$s.email)
            """;

    private final Postgres postgres;

    public PgPoolLog(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String LEASES = """
            select z.id, z.account_id, a.email, z.slot, z.state, lower(z.during) as begins, upper(z.during) as ends,
                z.lesson_id, coalesce(nullif(l.title, ''), g.name, '') as title, l.start_time, l.end_time,
                z.teacher_id, %s as teacher, z.meeting_id, z.changed_at
            from zoom_leases z join zoom_accounts a on a.id = z.account_id join users t on t.id = z.teacher_id
                left join lessons l on l.id = z.lesson_id left join groups g on g.id = l.group_id
            where a.owner_id is null
            """.formatted(PERSON.formatted("t"));

    /// One page of the leases, the latest first.
    Future<Page.Slice<Holding>> leases(Wanted wanted, Page page) {
        Tuple values = Tuple.of(page.size(), page.offset());
        StringBuilder filter = new StringBuilder();
        if (!wanted.states().isEmpty())
            filter.append(" and z.state = any(")
                    .append(next(values.addArrayOfString(wanted.states().toArray(String[]::new))))
                    .append(")");
        wanted.lesson().ifPresent(id -> filter.append(" and z.lesson_id = ").append(next(values.addLong(id))));
        wanted.account().ifPresent(id -> filter.append(" and z.account_id = ").append(next(values.addLong(id))));
        wanted.lease().ifPresent(id -> filter.append(" and z.id = ").append(next(values.addLong(id))));
        wanted.teacher().ifPresent(id -> filter.append(" and z.teacher_id = ").append(next(values.addLong(id))));
        wanted.from()
                .ifPresent(at -> filter.append(" and coalesce(upper(z.during), 'infinity') > ")
                        .append(next(add(values, at))));
        wanted.to().ifPresent(at -> filter.append(" and lower(z.during) < ").append(next(add(values, at))));
        String statement = "select x.*, count(*) over () as total from (" + LEASES + filter
                + ") x order by x.begins desc, x.id desc limit $1 offset $2";
        return run(statement, values)
                .map(rows -> new Page.Slice<>(
                        total(rows), rows.stream().map(PgPoolLog::holding).toList()));
    }

    /// Bounded from both sides by the start of a lease, so that an index leads to it however long the past is; a lease
    /// that is still held counts whenever it began.
    private static final String BOARD = LEASES + """
             and (z.state <> 'FREE' or lower(z.during) >= $1::timestamptz - make_interval(hours => $3))
             and lower(z.during) < $2 and coalesce(upper(z.during), 'infinity') > $1
             and not (z.state = 'FREE' and z.meeting_id is null)
             order by z.account_id, z.slot, lower(z.during) limit $4
            """;

    /// What is to be seen of a time: leases that never came to a meeting are left out.
    Future<List<Holding>> between(Instant from, Instant to) {
        return run(BOARD, Tuple.of(utc(from), utc(to), LONGEST_HOURS, MOST_ON_A_BOARD))
                .map(rows -> rows.stream().map(PgPoolLog::holding).toList());
    }

    private static final String JOURNAL = """
            select j.*, a.email, coalesce(nullif(l.title, ''), g.name) as title, %s as who_name
            from zoom_journal j left join zoom_accounts a on a.id = j.account_id
                left join lessons l on l.id = j.lesson_id left join groups g on g.id = l.group_id
                left join users u on u.id = substring(j.who from '^(?:user|admin):([0-9]{1,18})$')::bigint
            where true
            """.formatted(PERSON.formatted("u"));

    /// One page of the journal, the latest first.
    Future<Page.Slice<Move>> journal(Wanted wanted, Page page) {
        Tuple values = Tuple.of(page.size(), page.offset());
        StringBuilder filter = new StringBuilder();
        if (!wanted.states().isEmpty())
            filter.append(" and j.state = any(")
                    .append(next(values.addArrayOfString(wanted.states().toArray(String[]::new))))
                    .append(")");
        wanted.lesson().ifPresent(id -> filter.append(" and j.lesson_id = ").append(next(values.addLong(id))));
        wanted.account().ifPresent(id -> filter.append(" and j.account_id = ").append(next(values.addLong(id))));
        wanted.lease().ifPresent(id -> filter.append(" and j.lease_id = ").append(next(values.addLong(id))));
        wanted.who().ifPresent(who -> filter.append(" and j.who = ").append(next(values.addString(who))));
        wanted.from().ifPresent(at -> filter.append(" and j.at >= ").append(next(add(values, at))));
        wanted.to().ifPresent(at -> filter.append(" and j.at < ").append(next(add(values, at))));
        // Counted apart, so that a page of a long journal is read from the end of its index.
        String statement = "select x.*, (select count(*) from zoom_journal j where true" + filter + ") as total from ("
                + JOURNAL + filter + " order by j.id desc limit $1 offset $2) x order by x.id desc";
        return run(statement, values)
                .map(rows -> new Page.Slice<>(
                        total(rows), rows.stream().map(PgPoolLog::move).toList()));
    }

    /// The latest lines of the journal that are news; promises for days to come are not.
    Future<List<Move>> tail(int lines) {
        return run(JOURNAL + " and j.state <> 'RESERVED' order by j.id desc limit $1", Tuple.of(lines))
                .map(rows -> rows.stream().map(PgPoolLog::move).toList());
    }

    private static Holding holding(Row row) {
        return new Holding(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getString("email"),
                row.getInteger("slot"),
                row.getString("state"),
                row.getOffsetDateTime("begins").toInstant(),
                time(row, "ends"),
                row.getLong("lesson_id"),
                row.getString("title"),
                time(row, "start_time"),
                time(row, "end_time"),
                row.getLong("teacher_id"),
                row.getString("teacher"),
                row.getString("meeting_id"),
                row.getOffsetDateTime("changed_at").toInstant());
    }

    private static Move move(Row row) {
        return new Move(
                row.getLong("id"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("who"),
                row.getString("who_name"),
                row.getString("why"),
                row.getString("state"),
                known(row, "lease_id"),
                row.getLong("account_id"),
                row.getString("email"),
                known(row, "lesson_id"),
                row.getString("title"));
    }

    /// What is done to an account stands in the journal under the lease and the lesson 0, which there never are.
    private static @Nullable Long known(Row row, String column) {
        long id = row.getLong(column);
        return id == 0 ? null : id;
    }

    private static long total(RowSet<Row> rows) {
        return rows.size() == 0 ? 0 : rows.iterator().next().getLong("total");
    }

    private static @Nullable Instant time(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    private static Tuple add(Tuple values, Instant at) {
        return values.addOffsetDateTime(utc(at));
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static String next(Tuple values) {
        return "$" + values.size();
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
