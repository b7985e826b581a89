package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.zoomadmin.PgUsage.Session;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The pool in figures: now, and at its busiest since the month began.
///
/// @param inUse accounts with a meeting, and `sessions` the meetings on them
record PoolStats(int accounts, int active, int available, int seats, int inUse, int sessions, Peak peak) {

    /// The most accounts and the most seats that were in use at once.
    record Peak(int accounts, int sessions) {}

    private record Edge(Instant at, long account, int change) {}

    static PoolStats of(List<Host> hosts, List<Session> month) {
        int inUse = (int) hosts.stream().filter(PoolStats::isBusy).count();
        int sessions = hosts.stream().mapToInt(host -> host.use().meetings()).sum();
        Peak peak = peak(month);
        return new PoolStats(
                hosts.size(),
                (int) hosts.stream().filter(Host::active).count(),
                (int) hosts.stream().filter(Host::isAvailable).count(),
                hosts.stream()
                        .filter(host -> host.active() && host.health().isWell())
                        .mapToInt(Host::capacity)
                        .sum(),
                inUse,
                sessions,
                // A lease of last month is in none of this month's moves and yet is held.
                new Peak(Math.max(inUse, peak.accounts()), Math.max(sessions, peak.sessions())));
    }

    static Peak peak(List<Session> sessions) {
        List<Edge> edges = new ArrayList<>(sessions.size() * 2);
        for (Session session : sessions) {
            edges.add(new Edge(session.from(), session.account(), 1));
            edges.add(new Edge(session.to(), session.account(), -1));
        }
        edges.sort(
                (a, b) -> a.at().equals(b.at()) ? Integer.compare(a.change(), b.change()) : a.at().compareTo(b.at()));
        Map<Long, Integer> held = new HashMap<>();
        int level = 0;
        int accounts = 0;
        int most = 0;
        for (Edge edge : edges) {
            level += edge.change();
            // A seat that was returned in the instant it was taken comes back first; nobody is left below zero by it.
            if (held.merge(edge.account(), edge.change(), Integer::sum) == 0) held.remove(edge.account());
            accounts = Math.max(accounts, (int)
                    held.values().stream().filter(count -> count > 0).count());
            most = Math.max(most, level);
        }
        return new Peak(accounts, most);
    }

    private static boolean isBusy(Host host) {
        return host.use().meetings() > 0;
    }

    void write(JsonGenerator json, Instant now) throws IOException {
        json.writeStartObject();
        json.writeNumberField("total_accounts", accounts);
        json.writeNumberField("active_accounts", active);
        json.writeNumberField("available_accounts", available);
        json.writeNumberField("currently_in_use", inUse);
        json.writeNumberField("peak_in_use", peak.accounts());
        json.writeNumberField("current_sessions", sessions);
        json.writeNumberField("peak_sessions", peak.sessions());
        json.writeNumberField("seats", seats);
        Answers.instant(json, "updated_at", now);
        json.writeEndObject();
    }

    /// The old summary: how many of what, and the busy ones by name.
    static void writeSummary(JsonGenerator json, List<Host> hosts) throws IOException {
        List<Host> busy =
                hosts.stream().filter(host -> host.active() && isBusy(host)).toList();
        int active = (int) hosts.stream().filter(Host::active).count();
        json.writeStartObject();
        json.writeNumberField("total", hosts.size());
        json.writeNumberField("active", active);
        json.writeNumberField("inactive", hosts.size() - active);
        json.writeNumberField("busy", busy.size());
        json.writeNumberField("free", active - busy.size());
        json.writeArrayFieldStart("busy_accounts");
        for (Host host : busy) host.writePlain(json);
        json.writeEndArray();
        json.writeEndObject();
    }
}
