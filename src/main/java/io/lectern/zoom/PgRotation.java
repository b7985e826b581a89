package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/// Seals the client secrets anew with the key that seals now. Each is changed by itself, and only if it still is what
/// was read: stopped anywhere, it goes on where it stood, and a secret that somebody sets meanwhile stays theirs.
public final class PgRotation {
    private static final int AT_ONCE = 50;

    private final Postgres postgres;
    private final Vault vault;

    /// What came of it.
    ///
    /// @param key the number of the key that seals now
    /// @param sealed how many were sealed anew by this run
    /// @param shut whose secrets do not open, and why
    public record Outcome(int key, int sealed, List<String> shut) {}

    private record Progress(long last, int sealed, List<String> shut) {}

    public PgRotation(Postgres postgres, Vault vault) {
        this.postgres = postgres;
        this.vault = vault;
    }

    public Future<Outcome> run() {
        return next(new Progress(0, 0, List.of()));
    }

    /// A sealed value begins with the number of its key; an account that was given up has none.
    private static final String OLD = """
            select id, email, client_secret from zoom_accounts
            where id > $1 and length(client_secret) > 0 and substring(client_secret from 1 for 1) <> $2
            order by id limit $3
            """;

    private Future<Outcome> next(Progress sofar) {
        Buffer key = Buffer.buffer(new byte[] {vault.sealing()});
        return postgres.sql()
                .preparedQuery(OLD)
                .execute(Tuple.of(sofar.last(), key, AT_ONCE))
                .recover(Postgres::translated)
                .compose(rows -> {
                    Future<Progress> done = Future.succeededFuture(sofar);
                    for (Row row : rows) done = done.compose(before -> reseal(row, before));
                    return rows.size() < AT_ONCE ? done.map(this::outcome) : done.compose(this::next);
                });
    }

    private Outcome outcome(Progress done) {
        return new Outcome(vault.sealing() & 0xff, done.sealed(), done.shut());
    }

    private static final String RESEAL =
            "update zoom_accounts set client_secret = $3, updated_at = now() where id = $1 and client_secret = $2";

    private Future<Progress> reseal(Row row, Progress before) {
        long id = row.getLong("id");
        Buffer old = row.getBuffer("client_secret");
        byte[] fresh;
        try {
            fresh = vault.seal(PgAccounts.SECRET, vault.open(PgAccounts.SECRET, old.getBytes()));
        } catch (Vault.Sealed shut) {
            List<String> all = new ArrayList<>(before.shut());
            all.add(row.getString("email") + ": " + shut.getMessage());
            return Future.succeededFuture(new Progress(id, before.sealed(), List.copyOf(all)));
        }
        return postgres.sql()
                .preparedQuery(RESEAL)
                .execute(Tuple.of(id, old, Buffer.buffer(fresh)))
                .recover(Postgres::translated)
                .map(done -> new Progress(id, before.sealed() + done.rowCount(), before.shut()));
    }
}
