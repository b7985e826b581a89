package io.lectern.account;

import io.lectern.platform.Postgres;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// The sign-ins in Postgres: one family of refresh tokens each, of which only the newest two are of any use.
public final class PgTokenFamilies {
    private final Postgres postgres;

    /// One refresh token of a family, all that is needed to write it again, letter by letter.
    public record Ticket(UUID family, UUID jti, Instant issuedAt, Duration ttl) {}

    /// What became of a refresh token that was shown.
    public sealed interface Exchange {}

    /// The ticket to hand out: a new one, or the same successor as last time.
    public record Exchanged(Ticket ticket, Account account) implements Exchange {}

    /// An older token came again: somebody has a copy, and the family has just been ended for it.
    public record Reused(UserId user) implements Exchange {}

    /// The family was ended, has expired or never existed.
    public record Gone() implements Exchange {}

    public PgTokenFamilies(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Each sign-in takes a few away that nobody can use any more, so that none has to be cleared out at night.
    private static final String OPEN = """
            with outlived as (
                delete from token_families where id in (
                    select id from token_families where expires_at < $4::timestamptz - interval '1 day'
                    limit 20 for update skip locked))
            insert into token_families (id, user_id, current_jti, current_iat, ttl_seconds, expires_at)
            values ($1, $2, $3, $4, $5, $6)
            """;

    /// Opens a family for a fresh sign-in.
    public Future<Ticket> open(UserId user, Duration ttl, Instant now) {
        Ticket ticket = new Ticket(UUID.randomUUID(), UUID.randomUUID(), now, ttl);
        Tuple values = Tuple.of(ticket.family(), user.value(), ticket.jti(), utc(now), (int) ttl.toSeconds())
                .addOffsetDateTime(utc(now.plus(ttl)));
        return postgres.sql()
                .preparedQuery(OPEN)
                .execute(values)
                .recover(Postgres::translated)
                .map(ticket);
    }

    /// Every `case` sees the row as it was before, so that of two requests with the same token one makes the
    /// successor and the other, which waits for the row, is given it.
    private static final String EXCHANGE = """
            update token_families f set
                current_jti = case when f.current_jti = $2 then $3 else f.current_jti end,
                current_iat = case when f.current_jti = $2 then $4 else f.current_iat end,
                expires_at = case when f.current_jti = $2
                    then $4 + make_interval(secs => f.ttl_seconds) else f.expires_at end,
                previous_jti = case when f.current_jti = $2 then $2 else f.previous_jti end,
                revoked_at = case when $2 in (f.current_jti, coalesce(f.previous_jti, f.current_jti))
                    then null else $4 end
            from users u
            where f.id = $1 and u.id = f.user_id and f.revoked_at is null and f.expires_at > $4
            returning f.current_jti, f.current_iat, f.ttl_seconds, f.revoked_at is not null as reused,
                u.id, u.email, u.password_hash, u.role, u.first_name, u.last_name, u.active
            """;

    /// Exchanges a refresh token for its successor, or finds that it should not be around any more.
    public Future<Exchange> exchange(UUID family, UUID shown, Instant now) {
        return postgres.sql()
                .preparedQuery(EXCHANGE)
                .execute(Tuple.of(family, shown, UUID.randomUUID(), utc(now)))
                .recover(Postgres::translated)
                .map(rows -> rows.size() == 0
                        ? new Gone()
                        : exchanged(family, rows.iterator().next()));
    }

    private static Exchange exchanged(UUID family, Row row) {
        Account account = PgUsers.account(row);
        if (row.getBoolean("reused")) return new Reused(account.id());
        Instant issuedAt = row.getOffsetDateTime("current_iat").toInstant();
        Duration ttl = Duration.ofSeconds(row.getInteger("ttl_seconds"));
        return new Exchanged(new Ticket(family, row.getUUID("current_jti"), issuedAt, ttl), account);
    }

    /// Whether a family may still be used.
    public Future<Boolean> isOpen(UUID family) {
        return postgres.sql()
                .preparedQuery(
                        "select 1 from token_families where id = $1 and revoked_at is null and expires_at > now()")
                .execute(Tuple.of(family))
                .recover(Postgres::translated)
                .map(rows -> rows.size() == 1);
    }

    private static final String ENDED = """
            select asked.id from unnest($1::uuid[]) as asked (id)
            where not exists (
                select 1 from token_families f join users u on u.id = f.user_id
                where f.id = asked.id and f.revoked_at is null and u.active)
            """;

    /// Which of these families have been ended, or belong to an account that is switched off or gone.
    public Future<Set<UUID>> ended(Collection<UUID> families) {
        return postgres.sql()
                .preparedQuery(ENDED)
                .execute(Tuple.tuple().addValue(families.toArray(UUID[]::new)))
                .recover(Postgres::translated)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID(0))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /// Ends these families of a person; another's are left alone.
    public Future<Void> end(UserId user, List<UUID> families) {
        return postgres.sql()
                .preparedQuery("update token_families set revoked_at = now()"
                        + " where id = any($1) and user_id = $2 and revoked_at is null")
                .execute(Tuple.of(families.toArray(UUID[]::new), user.value()))
                .recover(Postgres::translated)
                .mapEmpty();
    }

    private static final String END_ALL = """
            update token_families set revoked_at = coalesce(revoked_at, now())
            where user_id = $1 and (revoked_at is null or revoked_at > now() - interval '1 day')
            returning id
            """;

    /// Ends all families of a person.
    ///
    /// @return those whose access tokens may be around: some the database has ended by itself a moment ago
    public Future<List<String>> endAll(UserId user) {
        return postgres.sql()
                .preparedQuery(END_ALL)
                .execute(Tuple.of(user.value()))
                .recover(Postgres::translated)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID(0).toString())
                        .toList());
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
