package io.lectern.zoomsim;

import io.lectern.config.Secret;
import io.lectern.zoom.PgAccounts;
import io.lectern.zoom.PgAccounts.NewAccount;
import io.lectern.zoomsim.SimAccount.SimUser;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.IntStream;

/// The host accounts of a demonstration: known to the simulator and to the pool alike.
public final class DemoAccounts {
    private static final int ACCOUNTS = 3;

    private DemoAccounts() {}

    /// What a simulator of demonstrations has to know.
    public static List<SimAccount> all() {
        return IntStream.rangeClosed(1, ACCOUNTS)
                .mapToObj(i -> SimAccount.single("demo" + i, "zoom" + i + "@demo.local", 1))
                .toList();
    }

    /// Puts them into the pool; those that are there already stay the same.
    public static Future<?> addTo(PgAccounts accounts) {
        return Future.all(
                all().stream().map(account -> accounts.put(entry(account))).toList());
    }

    private static NewAccount entry(SimAccount account) {
        SimUser host = account.users().getFirst();
        return new NewAccount(
                host.email(),
                account.accountId(),
                account.clientId(),
                new Secret(account.clientSecret()),
                host.id(),
                host.capacity());
    }
}
