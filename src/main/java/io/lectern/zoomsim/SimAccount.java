package io.lectern.zoomsim;

import java.util.List;

/// A Zoom account as the simulator knows it: the credentials of its app and its users.
public record SimAccount(String accountId, String clientId, String clientSecret, String plan, List<SimUser> users) {
    public SimAccount {
        users = List.copyOf(users);
        if (users.isEmpty()) throw new IllegalArgumentException("account " + accountId + " needs a user");
    }

    /// A user who can host.
    ///
    /// @param capacity how many of this user's meetings may be live at once
    public record SimUser(String id, String email, int capacity) {}

    /// An account with one host, which is how pools of licences are usually set up.
    public static SimAccount single(String name, String email, int capacity) {
        SimUser host = new SimUser("user-" + name, email, capacity);
        return new SimAccount("account-" + name, "client-" + name, "secret-" + name, "business", List.of(host));
    }

    @Override
    public String toString() {
        return "SimAccount[" + accountId + ", " + plan + ", " + users + "]";
    }
}
