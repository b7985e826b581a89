package io.lectern.zoomsim;

import io.lectern.zoomsim.Plan.Label;
import io.lectern.zoomsim.Plan.Rate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Zoom's limits of calls: so many a second and so many a day, for each account and label. Seconds are real ones, since
/// callers are real; days are those of the simulated world. Locks itself.
final class SimLimits {
    private static final double NANOS = 1e9;

    private final SimClock clock;
    private final LongSupplier nanos;
    private final Map<Key, Bucket> buckets = new HashMap<>();
    private final Map<Key, Daily> days = new HashMap<>();
    private volatile boolean enforced;

    private record Key(String accountId, Label label) {}

    private record Bucket(double left, long at) {}

    private record Daily(LocalDate day, int calls) {}

    /// @param refusal what takes the place of the answer
    /// @param headers what the answer carries otherwise
    record Verdict(Optional<Reply> refusal, Map<String, String> headers) {}

    SimLimits(SimClock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /// Whether calls per second are counted; those per day always are.
    void enforce(boolean on) {
        enforced = on;
    }

    boolean isEnforced() {
        return enforced;
    }

    synchronized Verdict take(SimAccount account, Label label) {
        Rate rate = account.plan().rate(label);
        Key key = new Key(account.accountId(), label);
        if (enforced && !takesSecond(key, rate)) return new Verdict(Optional.of(perSecond(label, rate)), Map.of());
        int today = countDay(key);
        if (rate.perDay() > 0 && today > rate.perDay()) return new Verdict(Optional.of(perDay(label, rate)), Map.of());
        return new Verdict(Optional.empty(), shown(label, rate, today));
    }

    synchronized void reset() {
        buckets.clear();
        days.clear();
    }

    private boolean takesSecond(Key key, Rate rate) {
        long now = nanos.getAsLong();
        Bucket before = buckets.getOrDefault(key, new Bucket(rate.perSecond(), now));
        double refilled = Math.min(rate.perSecond(), before.left() + (now - before.at()) / NANOS * rate.perSecond());
        boolean enough = refilled >= 1;
        buckets.put(key, new Bucket(enough ? refilled - 1 : refilled, now));
        return enough;
    }

    private int countDay(Key key) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Daily before = days.get(key);
        Daily now = before == null || !before.day().equals(today)
                ? new Daily(today, 1)
                : new Daily(today, before.calls() + 1);
        days.put(key, now);
        return now.calls();
    }

    private Reply perSecond(Label label, Rate rate) {
        return Reply.tooFast()
                .with(headers(label, "QPS", rate.perSecond(), 0, clock.wall().plusSeconds(1)));
    }

    private Reply perDay(Label label, Rate rate) {
        Instant now = clock.instant();
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        Instant seenByCaller = clock.wall().plus(now.until(midnight, ChronoUnit.MILLIS), ChronoUnit.MILLIS);
        return Reply.dailyLimit().with(headers(label, "Daily-limit", rate.perDay(), 0, seenByCaller));
    }

    static Map<String, String> headers(Label label, String type, int limit, int left, Instant retry) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-RateLimit-Category", label.shown);
        headers.put("X-RateLimit-Type", type);
        headers.put("X-RateLimit-Limit", Integer.toString(limit));
        headers.put("X-RateLimit-Remaining", Integer.toString(left));
        headers.put("Retry-After", retry.truncatedTo(ChronoUnit.SECONDS).toString());
        return headers;
    }

    private static Map<String, String> shown(Label label, Rate rate, int today) {
        if (rate.perDay() == 0) return Map.of("X-RateLimit-Category", label.shown);
        return Map.of(
                "X-RateLimit-Category", label.shown,
                "X-RateLimit-Limit", Integer.toString(rate.perDay()),
                "X-RateLimit-Remaining", Integer.toString(rate.perDay() - today));
    }
}
