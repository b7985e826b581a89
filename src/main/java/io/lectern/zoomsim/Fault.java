package io.lectern.zoomsim;

import java.util.List;
import java.util.Locale;

/// Something that goes wrong with calls, or with webhooks.
///
/// @param operation `token`, `create`, `get`, `update`, `delete`, `end`, `list`, `past`, `participants`, `user`, `zak`,
///     `recordings`, `files`, or `*` for every call; `hook` for every webhook, `hook:meeting.ended` for one kind
/// @param times how often; 0 without end
/// @param probability from 0 to 1, that it happens to a call that it meets
/// @param match a piece of `METHOD path account-id`, or of `event meeting-id account-id`; empty for all
public record Fault(String operation, int times, double probability, String match, Effect effect) {

    private static final List<String> CALLS = List.of("token", "*");
    private static final List<String> FORMS = List.of("seconds", "date", "iso", "none", "daily", "daily-limit");

    public Fault {
        boolean hook = operation.equals("hook") || operation.startsWith("hook:");
        boolean call = CALLS.contains(operation) || Scopes.names().contains(operation);
        if (!hook && !call)
            throw new IllegalArgumentException("operation must be one of token, *, hook, hook:EVENT, "
                    + String.join(", ", Scopes.names()) + "; was " + operation);
        if (hook != effect instanceof Effect.OnHook)
            throw new IllegalArgumentException("effect " + effect.name() + " does not fit operation " + operation);
        if (times < 0) throw new IllegalArgumentException("times must be 0 or more, was " + times);
        if (!(probability > 0 && probability <= 1))
            throw new IllegalArgumentException("probability must be above 0 and at most 1, was " + probability);
    }

    /// What happens. Effects of latency come on top of others; of the others a call meets one.
    public sealed interface Effect {
        sealed interface OnCall extends Effect {}

        sealed interface OnHook extends Effect {}

        default String name() {
            return getClass().getSimpleName();
        }
    }

    /// The answer takes this long.
    public record Slow(int ms) implements Effect.OnCall {
        public Slow {
            if (ms < 0 || ms > 120_000) throw new IllegalArgumentException("ms must be 0 to 120000, was " + ms);
        }
    }

    /// Answered like this, and nothing done.
    public record Fails(int status, int code, String message) implements Effect.OnCall {
        public Fails {
            if (status < 400 || status > 599)
                throw new IllegalArgumentException("status must be 400 to 599, was " + status);
        }
    }

    /// The work is done and no answer is ever sent.
    public record HangsAfterCommit() implements Effect.OnCall {}

    /// The connection ends without an answer.
    public record Resets(boolean afterCommit) implements Effect.OnCall {}

    /// 429: too many calls a second, with the time to wait as `seconds`, `date`, `iso` or `none`; `daily`: the host's
    /// quota is used up; `daily-limit`: the account's is.
    public record Throttles(String form) implements Effect.OnCall {
        public Throttles {
            if (!FORMS.contains(form))
                throw new IllegalArgumentException("form must be one of " + FORMS + ", was " + form);
        }
    }

    /// 401 with code 124, and the token never counts again.
    public record TokenDies() implements Effect.OnCall {}

    /// The token of the next page has expired.
    public record PageTokenDies() implements Effect.OnCall {}

    public record Duplicated() implements Effect.OnHook {}

    public record Delayed(int seconds) implements Effect.OnHook {
        public Delayed {
            if (seconds < 1 || seconds > 86_400)
                throw new IllegalArgumentException("seconds must be 1 to 86400, was " + seconds);
        }
    }

    public record Dropped() implements Effect.OnHook {}

    /// Held back until the next one has gone out.
    public record Reordered() implements Effect.OnHook {}

    public record WronglySigned() implements Effect.OnHook {}

    /// Signed as if it were this old.
    public record Stale(int seconds) implements Effect.OnHook {}

    /// The meeting's id as a number where Zoom usually writes text.
    public record NumberId() implements Effect.OnHook {}

    /// Of `hook:meeting.started`: once more the end of the former instance comes after it.
    public record OldEnding() implements Effect.OnHook {}

    public static Fault slow(String operation, int times, int latencyMs) {
        return of(operation, times, new Slow(latencyMs));
    }

    public static Fault status(String operation, int times, int status, int code, String message) {
        return of(operation, times, new Fails(status, code, message));
    }

    public static Fault hangsAfterCommit(String operation, int times) {
        return of(operation, times, new HangsAfterCommit());
    }

    public static Fault throttled(String operation, int times, String form) {
        return of(operation, times, new Throttles(form));
    }

    public static Fault of(String operation, int times, Effect effect) {
        return new Fault(operation, times, 1, "", effect);
    }

    /// Without end, and only sometimes.
    public static Fault sometimes(String operation, double probability, Effect effect) {
        return new Fault(operation, 0, probability, "", effect);
    }

    /// The same, for calls that hold this text only.
    public Fault of(String piece) {
        return new Fault(operation, times, probability, piece, effect);
    }

    boolean concerns(String called, String subject) {
        boolean named = operation.equals(called)
                || (operation.equals("*") && !called.startsWith("hook"))
                || (operation.equals("hook") && called.startsWith("hook"));
        return named && subject.toLowerCase(Locale.ROOT).contains(match.toLowerCase(Locale.ROOT));
    }

    Fault onceLess() {
        return new Fault(operation, times - 1, probability, match, effect);
    }
}
