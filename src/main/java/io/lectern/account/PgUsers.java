package io.lectern.account;

import io.lectern.platform.Postgres;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// The people in Postgres.
public final class PgUsers {
    private static final String UNIQUE_VIOLATION = "23505";

    private final Postgres postgres;

    public PgUsers(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String ACCOUNT =
            "select id, email, password_hash, role, first_name, last_name, active from users ";

    /// The account with this e-mail, in any case.
    public Future<Optional<Account>> byEmail(String email) {
        return query(ACCOUNT + "where lower(email) = lower($1)", Tuple.of(email))
                .map(rows -> first(rows).map(PgUsers::account));
    }

    /// Every account, oldest first.
    public Future<List<Account>> all() {
        return query(ACCOUNT + "order by id", Tuple.tuple())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PgUsers::account)
                        .toList());
    }

    static Account account(Row row) {
        return new Account(
                new UserId(row.getLong("id")),
                row.getString("email"),
                row.getString("password_hash"),
                Role.parse(row.getString("role")),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getBoolean("active"));
    }

    private static final String PROFILE = """
            select id, email, phone_number, first_name, middle_name, last_name, role, avatar, agreed_to_marketing,
                   date_of_birth, telegram_username, telegram_verified, zoom_pmi_link, created_at, updated_at,
                   (select a.email from zoom_accounts a where a.owner_id = users.id and a.is_active)
            from users where id = $1 and active
            """;

    public Future<Optional<Profile>> profile(UserId user) {
        return query(PROFILE, Tuple.of(user.value())).map(rows -> first(rows).map(PgUsers::profile));
    }

    private static final String CHANGE = """
            update users set
                first_name = coalesce($2, first_name),
                middle_name = coalesce($3, middle_name),
                last_name = coalesce($4, last_name),
                avatar = coalesce($5, avatar),
                agreed_to_marketing = coalesce($6, agreed_to_marketing),
                date_of_birth = case when $8 then null else coalesce($7, date_of_birth) end,
                telegram_username = coalesce($9, telegram_username),
                zoom_pmi_link = coalesce($10, zoom_pmi_link),
                updated_at = now()
            where id = $1 and active
            returning id, email, phone_number, first_name, middle_name, last_name, role, avatar, agreed_to_marketing,
                   date_of_birth, telegram_username, telegram_verified, zoom_pmi_link, created_at, updated_at,
                   (select a.email from zoom_accounts a where a.owner_id = users.id and a.is_active)
            """;

    public Future<Optional<Profile>> change(UserId user, Profile.Change change) {
        Tuple values = Tuple.tuple()
                .addLong(user.value())
                .addString(change.firstName().orElse(null))
                .addString(change.middleName().orElse(null))
                .addString(change.lastName().orElse(null))
                .addString(change.avatar().orElse(null))
                .addBoolean(change.agreedToMarketing().orElse(null))
                .addLocalDate(change.dateOfBirth().orElse(null))
                .addBoolean(change.clearsDateOfBirth())
                .addString(change.telegramUsername().orElse(null))
                .addString(change.zoomPmiLink().orElse(null));
        return query(CHANGE, values).map(rows -> first(rows).map(PgUsers::profile));
    }

    private static Profile profile(Row row) {
        return new Profile(
                row.getLong(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                Role.parse(row.getString(6)),
                row.getString(7),
                row.getBoolean(8),
                row.getLocalDate(9),
                row.getString(10),
                row.getBoolean(11),
                row.getString(12),
                row.getOffsetDateTime(13).toInstant(),
                row.getOffsetDateTime(14).toInstant(),
                row.getString(15));
    }

    private static final String ADD = """
            insert into users (email, password_hash, role, first_name, last_name) values (lower($1), $2, $3, $4, $5)
            returning id
            """;

    /// @return the new person's id; fails with `INVALID` on `email` when the e-mail is taken
    public Future<UserId> add(String email, String passwordHash, Role role, String firstName, String lastName) {
        return postgres.sql()
                .preparedQuery(ADD)
                .execute(Tuple.of(email, passwordHash, role.wire(), firstName, lastName))
                .recover(failure -> failure instanceof PgException said && UNIQUE_VIOLATION.equals(said.getSqlState())
                        ? Future.failedFuture(Refusal.ofFields(Refusal.FieldError.of("email", "taken")))
                        : Postgres.translated(failure))
                .map(rows -> new UserId(rows.iterator().next().getLong(0)));
    }

    /// Ends all sign-ins of the person, by a rule of the database.
    public Future<Void> setPassword(UserId user, String passwordHash) {
        return update("update users set password_hash = $2, updated_at = now() where id = $1", user, passwordHash);
    }

    /// Stores the same password under a better hash; sign-ins stay.
    Future<Void> renewHash(UserId user, String passwordHash) {
        return update(
                "update users set password_hash = $2, password_renewals = password_renewals + 1 where id = $1",
                user,
                passwordHash);
    }

    public Future<Void> setActive(UserId user, boolean active) {
        return update("update users set active = $2, updated_at = now() where id = $1", user, active);
    }

    public Future<Void> setRole(UserId user, Role role) {
        return update("update users set role = $2, updated_at = now() where id = $1", user, role.wire());
    }

    private Future<Void> update(String statement, UserId user, Object value) {
        return query(statement, Tuple.of(user.value(), value)).map(rows -> {
            if (rows.rowCount() != 1) throw ErrorCode.NOT_FOUND.refuse();
            return null;
        });
    }

    private Future<RowSet<Row>> query(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }
}
