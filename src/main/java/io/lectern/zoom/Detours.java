package io.lectern.zoom;

import io.lectern.zoom.AccountPool.Seat;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.ZoomAccount;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where one start has tried in vain, and so where it may try next: no host twice, none of a Zoom account that takes no
/// calls, and not for ever. Pure.
///
/// @param tries how many hosts did not do it
/// @param hosts in trouble themselves
/// @param accounts ids of Zoom accounts whose hosts all share one trouble: calls that break, or too many calls
/// @param back when Zoom may do it after all; empty as long as hosts were in trouble and not Zoom
record Detours(int tries, Set<Long> hosts, Set<String> accounts, Optional<Duration> back) {
    /// So many hosts one start tries. Each try of a lesson that waits makes it rest for twice as long.
    static final int MOST = 4;

    static final Detours NONE = new Detours(0, Set.of(), Set.of(), Optional.empty());

    Detours {
        hosts = Set.copyOf(hosts);
        accounts = Set.copyOf(accounts);
    }

    boolean exhausted() {
        return tries >= MOST;
    }

    /// After this host could not even be asked.
    Detours past(long host) {
        return new Detours(tries + 1, with(hosts, host), accounts, back);
    }

    /// After this answer of a host. Limits of calls, and calls that break, are those of its whole Zoom account.
    Detours past(ZoomAccount host, Answer<?> answer) {
        return switch (answer) {
            case Answer.Refused<?> no -> {
                Detours past = past(host.id());
                yield switch (no.reason()) {
                    case THROTTLED -> past.without(host.zoomAccountId());
                    case QUOTA, HOST, CREDENTIALS, NO_MEETING, IN_PROGRESS, OTHER -> past;
                };
            }
            case Answer.Unavailable<?> away ->
                past(host.id()).without(host.zoomAccountId()).until(away.retryAfter());
            case Answer.Ok<?> ok -> this;
            case Answer.Unclear<?> unclear -> this;
        };
    }

    List<Seat> worthTrying(List<Seat> free) {
        if (exhausted()) return List.of();
        return free.stream()
                .filter(seat -> !hosts.contains(seat.account()) && !accounts.contains(seat.zoomAccount()))
                .toList();
    }

    private Detours without(String account) {
        return new Detours(tries, hosts, with(accounts, account), back);
    }

    private Detours until(Duration retry) {
        Duration soonest = back.filter(former -> former.compareTo(retry) < 0).orElse(retry);
        return new Detours(tries, hosts, accounts, Optional.of(soonest));
    }

    private static <T> Set<T> with(Set<T> some, T more) {
        Set<T> all = new HashSet<>(some);
        all.add(more);
        return all;
    }
}
