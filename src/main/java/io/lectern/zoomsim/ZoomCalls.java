package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import io.lectern.zoomsim.SimAccount.Status;
import io.lectern.zoomsim.ZoomBodies.MeetingRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Zoom's calls of tokens, meetings and users over the simulated world: what each does and how it is answered.
final class ZoomCalls {
    private static final List<Integer> TYPES = List.of(1, 2, 3, 8);
    private static final Duration LONGEST_ZAK = Duration.ofDays(365);

    private final SimWorld world;

    ZoomCalls(SimWorld world) {
        this.world = world;
    }

    Reply token(String clientId, String secret, String grant, String accountId, String base) {
        Optional<SimAccount> account = world.hosts
                .byClient(clientId)
                .filter(known -> known.clientSecret().equals(secret));
        if (account.isEmpty()) return oauthError("Invalid client_id or client_secret", "invalid_client");
        if (!grant.equals("account_credentials")) return oauthError("Unsupported grant type", "unsupported_grant_type");
        if (!account.get().accountId().equals(accountId)) return oauthError("Bad Request", "invalid_grant");
        String token = world.issueToken(account.get());
        String scopes =
                String.join(" ", account.get().scopes().stream().sorted().toList());
        return Reply.of(200, new ZoomBodies.TokenBody(token, "bearer", (int) SimTokens.LIFE.toSeconds(), scopes, base));
    }

    Reply create(SimAccount account, String user, MeetingRequest request, String base) {
        return forUser(account, user, host -> {
            if (world.hosts.status(host.id()) == Status.INACTIVE) return Reply.noHost();
            Reply invalid = invalid(request, host);
            if (invalid != null) return invalid;
            if (!world.hosts.spend(host)) return Reply.dailyQuota();
            return Reply.of(201, body(world.meetings.make(account, host, request), base));
        });
    }

    Reply meeting(SimAccount account, String id, String base) {
        return forMeeting(account, id, meeting -> Reply.of(200, body(meeting, base)));
    }

    Reply update(SimAccount account, String id, MeetingRequest request) {
        return forMeeting(account, id, meeting -> {
            Reply invalid = invalid(request, meeting.host());
            if (invalid != null) return invalid;
            if (!world.hosts.spend(meeting.host())) return Reply.dailyQuota();
            world.meetings.change(meeting.id(), request);
            return Reply.noContent();
        });
    }

    Reply delete(SimAccount account, String id) {
        return forMeeting(account, id, meeting -> {
            if (meeting.running())
                return Reply.error(400, 3002, "Sorry, you cannot delete this meeting since it's in progress.");
            world.meetings.delete(meeting.id());
            return Reply.noContent();
        });
    }

    /// Ending what does not run is answered like success here; what Zoom says is not documented.
    Reply status(SimAccount account, String id, ZoomBodies.StatusRequest request) {
        return forMeeting(account, id, meeting -> {
            String action = Objects.requireNonNullElse(request.action(), "");
            if (!action.equals("end") && !action.equals("recover"))
                return Reply.invalid("action", "There are end and recover.");
            if (action.equals("end")) world.meetings.stop(meeting.id(), "Ended by the API.");
            return Reply.noContent();
        });
    }

    Reply user(SimAccount account, String user) {
        return forUser(
                account,
                user,
                found -> Reply.of(200, ZoomBodies.UserBody.of(account, found, world.hosts.status(found.id()))));
    }

    /// @param ttl seconds; empty for two hours
    Reply zak(SimAccount account, String user, String type, String ttl) {
        if (!type.equals("zak")) return Reply.invalid("type", "Only zak is known here.");
        if (!ttl.isEmpty() && !ttl.matches("\\d{1,9}")) return Reply.invalid("ttl", "Must be a number of seconds.");
        Duration life = ttl.isEmpty() ? SimWorld.ZAK_LIFE : Duration.ofSeconds(Long.parseLong(ttl));
        if (life.compareTo(LONGEST_ZAK) > 0) return Reply.invalid("ttl", "Must be at most a year.");
        return forUser(account, user, found -> Reply.of(200, new ZoomBodies.ZakBody(world.zak(found.id(), life))));
    }

    private static @Nullable Reply invalid(MeetingRequest request, SimUser host) {
        if (request.topicText().length() > 200) return Reply.invalid("topic", "Must be at most 200 characters.");
        if (request.agendaText().length() > 2000) return Reply.invalid("agenda", "Must be at most 2000 characters.");
        if (!TYPES.contains(request.typeNumber())) return Reply.invalid("type", "Must be one of 1, 2, 3, 8.");
        String password = request.password();
        if (password != null && !password.matches("[a-zA-Z0-9@\\-_*]{0,10}"))
            return Reply.invalid("password", "Must be at most 10 of a-z, A-Z, 0-9, @, -, _ and *.");
        String start = request.startTime();
        if (start != null && !start.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ?"))
            return Reply.invalid("start_time", "Must be yyyy-MM-ddTHH:mm:ssZ.");
        String other = request.scheduleFor();
        if (other != null && !other.equals(host.email()) && !other.equals(host.id()))
            return Reply.error(400, 3000, "You cannot schedule a meeting for " + other + ".");
        return null;
    }

    private ZoomBodies.MeetingBody body(SimMeeting meeting, String base) {
        String zak = world.zak(meeting.host().id(), SimWorld.ZAK_LIFE);
        return ZoomBodies.MeetingBody.full(meeting, base, zak);
    }

    Reply forUser(SimAccount account, String user, Function<SimUser, Reply> then) {
        return world.hosts
                .user(account, user)
                .filter(found -> world.hosts.status(found.id()) != Status.GONE)
                .map(then)
                .orElseGet(() -> Reply.noUser(user));
    }

    Reply forMeeting(SimAccount account, String id, Function<SimMeeting, Reply> then) {
        if (!id.matches("\\d{10,12}")) return Reply.noMeeting(id);
        return world.meetings
                .find(Long.parseLong(id))
                .filter(meeting -> meeting.clientId().equals(account.clientId()))
                .map(then)
                .orElseGet(() -> Reply.noMeeting(id));
    }

    private static Reply oauthError(String reason, String error) {
        return Reply.of(400, new ZoomBodies.OAuthError(reason, error));
    }
}
