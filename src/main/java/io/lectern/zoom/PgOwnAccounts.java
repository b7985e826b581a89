package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/// The Zoom accounts that teachers brought themselves. Each serves its owner only, is no seat of the pool, and is given
/// up
/// only while no lesson is held on it.
public final class PgOwnAccounts {
    private static final String UNIQUE_VIOLATION = "23505";

    private final Postgres postgres;

    public PgOwnAccounts(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String FIND = """
            select email, zoom_account_id, client_id, zoom_user_id, updated_at from zoom_accounts
            where owner_id = $1 and is_active
            """;

    public Future<Optional<OwnAccount>> find(UserId owner) {
        return run(FIND, Tuple.of(owner.value()))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new OwnAccount(
                                row.getString("email"),
                                row.getString("zoom_account_id"),
                                row.getString("client_id"),
                                row.getString("zoom_user_id"),
                                row.getOffsetDateTime("updated_at").toInstant())));
    }

    private static final String HELD = """
            exists (select from zoom_leases z
                    where z.account_id = a.id and z.state not in ('FREE', 'RESERVED'))
            """;

    private static final String NO_MORE = """
            update zoom_accounts a set is_active = false, client_secret = '', updated_at = now()
            where a.owner_id = $1 and a.is_active
            """;

    /// The former one goes first, for the index that allows one, and only if the new one may come; a row of this host
    /// that was given up is used again.
    private static final String PUT =
            "with former as (" + NO_MORE + " and lower(a.email) <> lower($2) and not " + HELD + """
                and not exists (select from zoom_accounts t where t.email = $2
                    and not (t.owner_id is not null and (t.owner_id = $1 or not t.is_active)))
                returning a.id)
            insert into zoom_accounts (email, zoom_account_id, client_id, client_secret, zoom_user_id, owner_id)
            select $2, $3, $4, $5, $6, $1 from (select count(*) from former) as first
            on conflict (email) do update set
                zoom_account_id = excluded.zoom_account_id, client_id = excluded.client_id,
                client_secret = excluded.client_secret, zoom_user_id = excluded.zoom_user_id,
                owner_id = excluded.owner_id, is_active = true, updated_at = now(), draining_since = null,
                blocked_until = null, blocked_why = '', quarantined_at = null, quarantine_why = '', probe_at = null,
                probes = 0
            where zoom_accounts.owner_id = excluded.owner_id
                or zoom_accounts.owner_id is not null and not zoom_accounts.is_active
            returning id
            """;

    /// What is kept of an account that Zoom has confirmed.
    ///
    /// @param secret sealed
    record Confirmed(String email, String zoomAccountId, String clientId, Buffer secret, String user) {}

    /// Makes this the teacher's account, in place of the one they may have had.
    ///
    /// @return refuses with `ZOOM_IN_USE` when a lesson is held on the former one, with `INVALID` when the host is
    ///     somebody else's or the pool's
    Future<Void> put(UserId owner, Confirmed account) {
        Tuple values = Tuple.of(
                owner.value(),
                account.email(),
                account.zoomAccountId(),
                account.clientId(),
                account.secret(),
                account.user());
        return postgres.sql()
                .preparedQuery(PUT)
                .execute(values)
                .recover(PgOwnAccounts::refused)
                .map(rows -> {
                    if (rows.size() == 0) throw taken();
                    return null;
                });
    }

    private static Future<RowSet<Row>> refused(Throwable failure) {
        if (!(failure instanceof PgException said) || !UNIQUE_VIOLATION.equals(said.getSqlState()))
            return Postgres.translated(failure);
        // Whose it is, is nobody else's business.
        return Future.failedFuture(
                PgAccounts.ONE_HOST.equals(said.getConstraint()) ? taken() : ErrorCode.ZOOM_IN_USE.refuse());
    }

    private static Refusal taken() {
        return Refusal.ofFields(FieldError.of("zoom_user_id", "zoom_taken"));
    }

    private static final String DROP =
            "with held as (select from zoom_accounts a where a.owner_id = $1 and a.is_active and "
                    + HELD + "), gone as (" + NO_MORE + " and not exists (select from held) returning a.id)"
                    + " select exists (select from held) as held";

    /// Gives the teacher's account up; its secret is erased. Twice is once.
    ///
    /// @return refuses with `ZOOM_IN_USE` while a lesson is held on it
    public Future<Void> drop(UserId owner) {
        return run(DROP, Tuple.of(owner.value())).map(rows -> {
            if (rows.iterator().next().getBoolean("held")) throw ErrorCode.ZOOM_IN_USE.refuse();
            return null;
        });
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
