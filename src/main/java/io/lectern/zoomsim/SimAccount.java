package io.lectern.zoomsim;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/// A Zoom account as the simulator knows it: the credentials of its app, what the app may do, and its users.
///
/// @param scopes what the app was granted, granular or classic
public record SimAccount(
        String accountId, String clientId, String clientSecret, Plan plan, Set<String> scopes, List<SimUser> users) {
    public SimAccount {
        scopes = Set.copyOf(scopes);
        users = List.copyOf(users);
        if (users.isEmpty()) throw new IllegalArgumentException("account " + accountId + " needs a user");
    }

    /// A user who can host.
    ///
    /// @param capacity how many of this user's meetings may be live at once
    /// @param licensed a basic user's meetings end after 40 minutes
    public record SimUser(String id, String email, int capacity, boolean licensed) {
        public SimUser {
            if (capacity < 1) throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
        }
    }

    /// Whether a user may host at all.
    public enum Status {
        @JsonProperty("active")
        ACTIVE,
        /// May neither start nor schedule: code 3161.
        @JsonProperty("inactive")
        INACTIVE,
        /// No longer in the account: code 1001.
        @JsonProperty("gone")
        GONE
    }

    /// An account with one host, which is how pools of licences are usually set up.
    public static SimAccount single(String name, String email, int capacity) {
        return single(name, email, capacity, Plan.BUSINESS);
    }

    /// The same under another plan; the host of a free account is a basic user.
    public static SimAccount single(String name, String email, int capacity, Plan plan) {
        SimUser host = new SimUser("user-" + name, email, capacity, plan != Plan.FREE);
        return new SimAccount(
                "account-" + name, "client-" + name, "secret-" + name, plan, Scopes.everything(), List.of(host));
    }

    /// The same app with fewer rights, or more.
    public SimAccount granted(Set<String> other) {
        return new SimAccount(accountId, clientId, clientSecret, plan, other, users);
    }

    @Override
    public String toString() {
        return "SimAccount[" + accountId + ", " + plan + ", " + users + "]";
    }
}
