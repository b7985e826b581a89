package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import io.lectern.zoomsim.SimAccount.Status;
import io.lectern.zoomsim.SimPerson.Newcomer;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What may be asked of the simulator below `/sim`: only the first fields have to be given.
final class SimOrders {
    private static final int LONGEST_TEXT = 200;

    private SimOrders() {}

    record NewUser(
            @Nullable String id,
            @Nullable String email,
            @Nullable Integer capacity,
            @Nullable Boolean licensed) {
        SimUser user() {
            String name = needed("users.id", id);
            return new SimUser(
                    name, needed("users.email", email), capacity == null ? 1 : capacity, licensed == null || licensed);
        }
    }

    record NewAccount(
            @Nullable String accountId,
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable Plan plan,
            @Nullable Set<String> scopes,
            @Nullable List<NewUser> users) {
        SimAccount account() {
            return new SimAccount(
                    needed("account_id", accountId),
                    needed("client_id", clientId),
                    needed("client_secret", clientSecret),
                    plan == null ? Plan.BUSINESS : plan,
                    scopes == null ? Scopes.everything() : scopes,
                    users == null
                            ? List.of()
                            : users.stream().map(NewUser::user).toList());
        }
    }

    record NewMeeting(
            @Nullable String host,
            @Nullable String topic,
            @Nullable Integer duration) {
        String hostName() {
            return needed("host", host);
        }

        ZoomBodies.MeetingRequest request() {
            String shown = topic == null ? "Made by hand" : within("topic", topic);
            return new ZoomBodies.MeetingRequest(
                    shown, 2, null, duration == null ? 60 : duration, "UTC", null, "", null, null, null, null);
        }
    }

    record Person(
            @Nullable String name,
            @Nullable String customerKey,
            @Nullable String email) {
        Newcomer newcomer() {
            return new Newcomer(
                    name == null || name.isBlank() ? "somebody" : within("name", name),
                    customerKey == null ? "" : within("customer_key", customerKey),
                    email == null ? "" : within("email", email));
        }
    }

    record NewFault(
            @Nullable String operation,
            Fault.@Nullable Effect effect,
            @Nullable Integer times,
            @Nullable Double probability,
            @Nullable String match) {
        Fault fault() {
            if (effect == null)
                throw new IllegalArgumentException("effect is missing, such as {\"kind\":\"Slow\",\"ms\":500}");
            double likely = probability == null ? 1 : probability;
            return new Fault(
                    needed("operation", operation),
                    times == null ? (likely < 1 ? 0 : 1) : times,
                    likely,
                    match == null ? "" : within("match", match),
                    effect);
        }
    }

    record NewSubscription(
            @Nullable String url,
            @Nullable String secret,
            @Nullable Set<String> events,
            @Nullable String clientId,
            @Nullable Boolean restamp) {
        Subscription subscription(String id) {
            return Subscription.of(
                    id,
                    needed("url", url),
                    needed("secret", secret),
                    events == null ? Set.of() : events,
                    clientId == null ? "" : clientId,
                    restamp == null || restamp);
        }
    }

    /// @param advance as `PT1H30M`
    record ClockMove(@Nullable String advance, @Nullable Boolean frozen) {
        Duration by() {
            if (advance == null) return Duration.ZERO;
            try {
                return Duration.parse(advance);
            } catch (DateTimeParseException unreadable) {
                throw new IllegalArgumentException("advance must be like PT1H30M, was " + advance, unreadable);
            }
        }
    }

    record HostTurn(@Nullable Status status) {
        Status wanted() {
            if (status == null) throw new IllegalArgumentException("status must be active, inactive or gone");
            return status;
        }
    }

    record Switches(@Nullable Boolean rates, @Nullable Boolean legacyTokens) {}

    record Seated(@Nullable Set<Long> lessons) {}

    private static String needed(String field, @Nullable String value) {
        if (value == null || value.isBlank()) throw new IllegalArgumentException(field + " is missing");
        return value;
    }

    private static String within(String field, String value) {
        if (value.length() > LONGEST_TEXT)
            throw new IllegalArgumentException(field + " must be at most " + LONGEST_TEXT + " characters");
        return value;
    }
}
