package io.lectern.zoomadmin;

import io.lectern.config.Secret;
import io.lectern.http.Page;
import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.protocol.UserId;
import io.lectern.zoom.PgAccounts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The accounts of the pool, for admins. Teachers' own accounts are none of theirs.
public final class PgHosts {
    private static final String NOT_UNIQUE = "23505";
    private static final String STILL_REFERRED_TO = "23503";

    private final Postgres postgres;
    private final Vault vault;

    public PgHosts(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    private static final String SELECT = """
            select a.*,
                (select count(*) from zoom_leases z
                 where z.account_id = a.id and z.state not in ('FREE', 'RESERVED')) as meetings,
                (select count(*) from zoom_leases z
                 where z.account_id = a.id and z.state = 'RESERVED' and upper(z.during) > now()) as reserved,
                coalesce((select d.requests from zoom_host_days d
                    where d.account_id = a.id and d.day = (now() at time zone 'UTC')::date), 0) as requests,
                case when a.blocked_until > now() then a.blocked_until end as blocked,
                array(select t.teacher_id from zoom_account_teachers t
                      where t.account_id = a.id order by t.teacher_id) as preferred,
                count(*) over () as total
            from zoom_accounts a where a.owner_id is null
            """;

    /// One page of the accounts, in the order of their e-mails.
    Future<Page.Slice<Host>> list(Page page) {
        return run(SELECT + " order by a.email, a.id limit $1 offset $2", Tuple.of(page.size(), page.offset()))
                .map(rows -> new Page.Slice<>(
                        rows.size() == 0 ? 0 : rows.iterator().next().getLong("total"), hosts(rows)));
    }

    /// All of them; a pool is not that large.
    Future<List<Host>> all() {
        return run(SELECT + " order by a.email, a.id limit 500", Tuple.tuple()).map(PgHosts::hosts);
    }

    /// @return fails with `NOT_FOUND`
    Future<Host> find(long id) {
        return run(SELECT + " and a.id = $1", Tuple.of(id))
                .map(rows -> hosts(rows).stream().findFirst().orElseThrow(ErrorCode.NOT_FOUND::refuse));
    }

    private static List<Host> hosts(RowSet<Row> rows) {
        return rows.stream().map(PgHosts::host).toList();
    }

    private static Host host(Row row) {
        return new Host(
                row.getLong("id"),
                row.getString("email"),
                row.getString("zoom_account_id"),
                row.getString("client_id"),
                row.getString("zoom_user_id"),
                row.getString("plan"),
                row.getInteger("max_concurrent_meetings"),
                row.getBoolean("is_active"),
                new Host.Use(
                        row.getInteger("meetings"),
                        row.getInteger("reserved"),
                        row.getInteger("requests"),
                        time(row, "last_used_at")),
                new Host.Health(
                        time(row, "draining_since"),
                        time(row, "quarantined_at"),
                        row.getString("quarantine_why"),
                        time(row, "probe_at"),
                        row.getInteger("probes"),
                        time(row, "blocked"),
                        row.getString("blocked_why")),
                Arrays.asList(row.getArrayOfLongs("preferred")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static @Nullable Instant time(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    /// Without the id of its Zoom account no token can be had for it, so it waits in quarantine until that is known.
    private static final String ADD = """
            insert into zoom_accounts (email, zoom_account_id, client_id, client_secret, zoom_user_id, plan,
                max_concurrent_meetings, is_active, quarantined_at, quarantine_why)
            select $1, $2, $3, $4, $5, $6, $7, $8, case when $2 = '' then now() end,
                case when $2 = '' then 'zoom_account_id is missing' else '' end
            where not exists (select from zoom_accounts where lower(email) = lower($1))
            on conflict do nothing returning id
            """;

    /// @return its id; refuses an e-mail that is in use, and a Zoom user who hosts here already
    Future<Long> add(HostChange host) {
        Tuple values = Tuple.of(
                host.email().orElseThrow(),
                host.zoomAccountId().orElse(""),
                host.clientId().orElseThrow(() -> Refusal.ofFields(FieldError.of("api_key", "required"))),
                host.clientSecret()
                        .map(this::sealed)
                        .orElseThrow(() -> Refusal.ofFields(FieldError.of("api_secret", "required"))),
                host.user().orElse("me"),
                host.plan().orElse("pro"));
        values.addInteger(host.capacity().orElse(1)).addBoolean(host.active().orElse(true));
        return known(host.preferredTeachers())
                .compose(known -> run(ADD, values))
                .compose(rows -> {
                    if (rows.size() == 0) return Future.failedFuture(taken());
                    Long id = rows.iterator().next().getLong("id");
                    return prefer(id, host.preferredTeachers()).map(id);
                });
    }

    /// What an administrator did to an account stands in the journal without a lease and a lesson.
    private static final String CHANGE = """
            with former as (
                select id, is_active as was_active, quarantined_at is not null as was_ill from zoom_accounts
                where id = $1 and owner_id is null for no key update),
            changed as (update zoom_accounts a set
                email = coalesce($2, email), zoom_account_id = coalesce($3, zoom_account_id),
                client_id = coalesce($4, client_id), client_secret = coalesce($5, client_secret),
                zoom_user_id = coalesce($6, zoom_user_id), plan = coalesce($7, plan),
                max_concurrent_meetings = coalesce($8, max_concurrent_meetings),
                is_active = coalesce($9, is_active),
                quarantined_at = case when $10 then null else quarantined_at end,
                quarantine_why = case when $10 then '' else quarantine_why end,
                probe_at = case when $10 then null else probe_at end,
                probes = case when $10 then 0 else probes end,
                blocked_until = case when $10 then null else blocked_until end,
                blocked_why = case when $10 then '' else blocked_why end,
                updated_at = now()
            from former f where a.id = f.id
            returning a.id, a.is_active, f.was_active, f.was_ill),
            noted as (
                insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why, who)
                select 0, c.id, 0, done.state, 0, done.why, $11 from changed c cross join lateral (values
                    (case when c.is_active then 'ACTIVE' else 'INACTIVE' end, '', c.is_active <> c.was_active),
                    ('WELL', 'it has another login', $10 and c.was_ill)) as done (state, why, happened)
                where done.happened)
            select id from changed
            """;

    /// Another login forgets what Zoom held against the former one.
    ///
    /// @return refuses an e-mail that is in use, a Zoom user who hosts here already, and with `NOT_FOUND`
    Future<Void> change(long id, HostChange change, UserId by) {
        Tuple values = Tuple.of(
                id,
                change.email().orElse(null),
                change.zoomAccountId().orElse(null),
                change.clientId().orElse(null),
                change.clientSecret().map(this::sealed).orElse(null),
                change.user().orElse(null));
        values.addString(change.plan().orElse(null))
                .addInteger(change.capacity().orElse(null))
                .addBoolean(change.active().orElse(null))
                .addBoolean(change.isAnotherLogin())
                .addString("admin:" + by.value());
        return known(change.preferredTeachers())
                .compose(known -> run(CHANGE, values))
                .recover(failure -> Future.failedFuture(is(failure, NOT_UNIQUE) ? taken() : failure))
                .compose(rows -> rows.size() == 0
                        ? Future.failedFuture(ErrorCode.NOT_FOUND.refuse())
                        : prefer(id, change.preferredTeachers()));
    }

    /// Those who are to have this account before others must be able to lead a lesson.
    private Future<Void> known(Optional<List<Long>> teachers) {
        if (teachers.isEmpty()) return Future.succeededFuture();
        Long[] wanted = teachers.get().toArray(Long[]::new);
        return run(
                        "select id from users where id = any($1) and role <> 'student'",
                        Tuple.tuple().addArrayOfLong(wanted))
                .map(rows -> {
                    List<Long> found =
                            rows.stream().map(row -> row.getLong("id")).toList();
                    for (Long teacher : wanted)
                        if (!found.contains(teacher))
                            throw Refusal.ofFields(FieldError.of("preferred_teachers", "not_teacher_id", teacher));
                    return null;
                });
    }

    private static final String PREFER = """
            with gone as (delete from zoom_account_teachers where account_id = $1 and teacher_id <> all($2))
            insert into zoom_account_teachers (account_id, teacher_id)
            select $1, id from users where id = any($2) and role <> 'student' on conflict do nothing
            """;

    private Future<Void> prefer(long id, Optional<List<Long>> teachers) {
        if (teachers.isEmpty()) return Future.succeededFuture();
        return run(PREFER, Tuple.of(id).addArrayOfLong(teachers.get().toArray(Long[]::new)))
                .mapEmpty();
    }

    /// What it was used for stays in the journal.
    private static final String REMOVE = """
            with held as (
                select count(*) as n from zoom_leases z where z.account_id = $1 and z.state <> 'FREE'),
            history as (
                delete from zoom_leases z using held where z.account_id = $1 and z.state = 'FREE' and held.n = 0),
            gone as (
                delete from zoom_accounts a using held
                where a.id = $1 and a.owner_id is null and held.n = 0 returning a.id)
            select held.n, (select count(*) from gone) as gone,
                exists (select from zoom_accounts a where a.id = $1 and a.owner_id is null) as known
            from held
            """;

    /// @return refuses with `ACCOUNT_IN_USE` (how many seats of it are held or promised) and with `NOT_FOUND`
    public Future<Void> remove(long id) {
        return run(REMOVE, Tuple.of(id))
                .recover(failure -> Future.failedFuture(
                        is(failure, STILL_REFERRED_TO) ? ErrorCode.ACCOUNT_IN_USE.refuse(1) : failure))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    if (!row.getBoolean("known")) throw ErrorCode.NOT_FOUND.refuse();
                    if (row.getLong("gone") == 0) throw ErrorCode.ACCOUNT_IN_USE.refuse(row.getLong("n"));
                    return null;
                });
    }

    private Buffer sealed(Secret secret) {
        return Buffer.buffer(vault.seal(PgAccounts.SECRET, secret.reveal()));
    }

    private static Refusal taken() {
        return Refusal.ofFields(FieldError.of("email", "account_taken"));
    }

    private static boolean is(Throwable failure, String state) {
        return failure instanceof PgException said && state.equals(said.getSqlState());
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(PgAccounts::refused);
    }
}
