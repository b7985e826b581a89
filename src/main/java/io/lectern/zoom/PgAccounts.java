package io.lectern.zoom;

import io.lectern.config.Secret;
import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.zoomapi.Plan;
import io.lectern.zoomapi.ZoomAccount;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/// The host accounts. Their client secrets are sealed in the database and leave it only for [#find].
public final class PgAccounts {
    /// Where a client secret is kept: what it is sealed for.
    public static final String SECRET = "zoom_accounts.client_secret";

    /// The rule of the database that a Zoom user is one host, by whatever name.
    static final String ONE_HOST = "a_zoom_user_hosts_once";

    private final Postgres postgres;
    private final Vault vault;

    /// A host account to be kept.
    ///
    /// @param user the host's user id or e-mail at Zoom, or `me`
    /// @param capacity how many of its meetings may be live at once: 1, or 2 on the larger plans
    public record NewAccount(
            String email,
            String zoomAccountId,
            String clientId,
            Secret clientSecret,
            String user,
            int capacity,
            Plan plan) {
        /// On the plan that has so many seats.
        public NewAccount(
                String email, String zoomAccountId, String clientId, Secret clientSecret, String user, int capacity) {
            this(email, zoomAccountId, clientId, clientSecret, user, capacity, capacity > 1 ? Plan.BUSINESS : Plan.PRO);
        }
    }

    /// A host account of the pool, for who changes it.
    ///
    /// @param secret empty when the vault's keys do not open it
    public record Known(
            long id,
            String email,
            String zoomAccountId,
            String clientId,
            Optional<Secret> secret,
            String user,
            int capacity,
            Plan plan) {}

    /// A host account as it may be shown.
    ///
    /// @param capacity how many seats it has, as far as Zoom allows them
    /// @param standing in words, for people who run the installation
    public record Entry(String email, Plan plan, int inUse, int capacity, String standing) {}

    public PgAccounts(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    private static final String PUT = """
            insert into zoom_accounts
                (email, zoom_account_id, client_id, client_secret, zoom_user_id, max_concurrent_meetings, plan)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (email) do update set
                zoom_account_id = excluded.zoom_account_id, client_id = excluded.client_id,
                client_secret = excluded.client_secret, zoom_user_id = excluded.zoom_user_id,
                max_concurrent_meetings = excluded.max_concurrent_meetings, plan = excluded.plan, updated_at = now(),
                blocked_until = null, blocked_why = '', capacity = null,
                probe_at = case when zoom_accounts.quarantined_at is not null then now() end, owner_id = null,
                is_active = zoom_accounts.is_active or zoom_accounts.owner_id is not null
            where zoom_accounts.owner_id is null or not zoom_accounts.is_active
            returning id
            """;

    /// Keeps this account as one of the pool's; one with the same e-mail is replaced.
    ///
    /// @return its id; refuses with `INVALID` the e-mail of a teacher's own, and a Zoom user who hosts already
    public Future<Long> put(NewAccount account) {
        Buffer sealed = Buffer.buffer(vault.seal(SECRET, account.clientSecret().reveal()));
        Tuple values = Tuple.of(account.email(), account.zoomAccountId(), account.clientId(), sealed, account.user());
        values.addInteger(account.capacity()).addString(account.plan().wire());
        return postgres.sql()
                .preparedQuery(PUT)
                .execute(values)
                .recover(PgAccounts::<RowSet<Row>>refused)
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> row.getLong("id"))
                        .orElseThrow(() -> Refusal.ofFields(FieldError.of("email", "zoom_taken"))));
    }

    /// What the failure of adding or changing a host says to whoever did it.
    public static <T> Future<T> refused(Throwable failure) {
        return failure instanceof PgException said && ONE_HOST.equals(said.getConstraint())
                ? Future.failedFuture(
                        Refusal.ofFields(FieldError.of("zoom_user_id", "host_twice", String.valueOf(said.getDetail()))))
                : Postgres.translated(failure);
    }

    private static final String KNOWN = """
            select * from zoom_accounts where lower(email) = lower($1) order by email = $1 desc, id limit 1
            """;

    /// The pool's account with this e-mail, in whatever case it is written; Zoom's are the same in any.
    ///
    /// @return refuses with `INVALID` what is a teacher's own
    public Future<Optional<Known>> known(String email) {
        return postgres.sql()
                .preparedQuery(KNOWN)
                .execute(Tuple.of(email))
                .recover(Postgres::<RowSet<Row>>translated)
                .map(rows ->
                        rows.stream().findFirst().filter(PgAccounts::isThePools).map(this::known));
    }

    /// One that a teacher has given up may become the pool's, all of it said anew.
    private static boolean isThePools(Row row) {
        boolean own = row.getLong("owner_id") != null;
        if (own && row.getBoolean("is_active")) throw Refusal.ofFields(FieldError.of("email", "zoom_taken"));
        return !own;
    }

    private Known known(Row row) {
        return new Known(
                row.getLong("id"),
                row.getString("email"),
                row.getString("zoom_account_id"),
                row.getString("client_id"),
                opened(row),
                row.getString("zoom_user_id"),
                row.getInteger("max_concurrent_meetings"),
                Plan.parse(row.getString("plan")));
    }

    private Optional<Secret> opened(Row row) {
        try {
            return Optional.of(
                    new Secret(vault.open(SECRET, row.getBuffer("client_secret").getBytes())));
        } catch (Vault.Sealed unknownKey) {
            return Optional.empty();
        }
    }

    private static final String LIST = """
            select a.email, a.plan, least(a.max_concurrent_meetings, coalesce(a.capacity, a.max_concurrent_meetings)) as seats,
                (select count(*) from zoom_leases z
                 where z.account_id = a.id and z.state not in ('FREE', 'RESERVED')) as in_use,
                case when a.owner_id is not null then 'own account of ' || u.email
                    when not a.is_active then 'off'
                    when a.quarantined_at is not null then 'in quarantine: ' || a.quarantine_why
                    when a.draining_since is not null then 'draining'
                    when a.blocked_until > now() then 'left alone for a while: ' || a.blocked_why
                    else 'ready' end as standing
            from zoom_accounts a left join users u on u.id = a.owner_id
            where a.owner_id is null or a.is_active order by a.email
            """;

    /// All accounts in the order of their e-mails, teachers' own too.
    public Future<List<Entry>> list() {
        return postgres.sql()
                .preparedQuery(LIST)
                .execute()
                .map(rows -> rows.stream().map(PgAccounts::entry).toList())
                .recover(Postgres::translated);
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getString("email"),
                Plan.parse(row.getString("plan")),
                row.getInteger("in_use"),
                row.getInteger("seats"),
                row.getString("standing"));
    }

    /// The account with its secret, ready to be used.
    ///
    /// @return fails with [Vault.Sealed] when the secret does not open
    Future<ZoomAccount> find(long id) {
        return postgres.sql()
                .preparedQuery("select * from zoom_accounts where id = $1")
                .execute(Tuple.of(id))
                .recover(Postgres::<RowSet<Row>>translated)
                .map(rows -> account(rows.iterator().next()));
    }

    private ZoomAccount account(Row row) {
        String secret = vault.open(SECRET, row.getBuffer("client_secret").getBytes());
        return new ZoomAccount(
                row.getLong("id"),
                row.getString("email"),
                row.getString("zoom_account_id"),
                row.getString("client_id"),
                new Secret(secret),
                row.getString("zoom_user_id"),
                Plan.parse(row.getString("plan")));
    }
}
