package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Zoom's REST API over the simulated world: what each call does and how it is answered.
final class ZoomCalls {
    private static final String SCOPES = "meeting:write:meeting:admin meeting:read:meeting:admin "
            + "meeting:read:list_meetings:admin meeting:update:meeting:admin meeting:delete:meeting:admin "
            + "meeting:update:status:admin user:read:user:admin";

    private final SimWorld world;

    ZoomCalls(SimWorld world) {
        this.world = world;
    }

    Reply token(String clientId, String secret, String grant, String accountId, String base) {
        Optional<SimAccount> account =
                world.byClient(clientId).filter(known -> known.clientSecret().equals(secret));
        if (account.isEmpty()) return oauthError("Invalid client_id or client_secret", "invalid_client");
        if (!grant.equals("account_credentials")) return oauthError("Unsupported grant type", "unsupported_grant_type");
        if (!account.get().accountId().equals(accountId)) return oauthError("Bad Request", "invalid_grant");
        String token = world.issueToken(account.get());
        int life = (int) SimWorld.TOKEN_LIFE.toSeconds();
        return Reply.of(200, new ZoomBodies.TokenBody(token, "bearer", life, SCOPES, base));
    }

    Reply create(SimAccount account, String user, ZoomBodies.MeetingRequest request, String base) {
        return forUser(account, user, host -> {
            if (request.topicText().length() > 200 || request.agendaText().length() > 2000)
                return Reply.error(400, 300, "Validation Failed.");
            if (!world.spend(host)) return Reply.dailyQuota();
            return Reply.of(201, body(world.make(account, host, request), base));
        });
    }

    Reply meeting(SimAccount account, String id, String base) {
        return forMeeting(account, id, meeting -> Reply.of(200, body(meeting, base)));
    }

    Reply update(SimAccount account, String id, ZoomBodies.MeetingRequest request) {
        return forMeeting(account, id, meeting -> {
            if (!world.spend(meeting.host())) return Reply.dailyQuota();
            world.change(meeting, request);
            return Reply.noContent();
        });
    }

    Reply delete(SimAccount account, String id) {
        return forMeeting(account, id, meeting -> {
            if (meeting.live())
                return Reply.error(400, 3002, "Sorry, you cannot delete this meeting since it's in progress.");
            world.delete(meeting);
            return Reply.noContent();
        });
    }

    Reply status(SimAccount account, String id, ZoomBodies.StatusRequest request) {
        return forMeeting(account, id, meeting -> {
            if (!"end".equals(request.action())) return Reply.error(400, 300, "Validation Failed.");
            return world.stop(meeting.id())
                    ? Reply.noContent()
                    : Reply.error(400, 3001, "Meeting " + meeting.id() + " is not running.");
        });
    }

    Reply list(SimAccount account, String user, String type, int pageSize, String pageToken, String base) {
        return forUser(account, user, host -> {
            List<SimMeeting> all = world.meetings().stream()
                    .filter(meeting -> meeting.host().id().equals(host.id()))
                    .filter(meeting -> !type.equals("live") || meeting.live())
                    .sorted(Comparator.comparing(SimMeeting::createdAt).thenComparing(SimMeeting::id))
                    .toList();
            return Reply.of(200, page(all, Math.clamp(pageSize, 1, 300), offset(pageToken), base));
        });
    }

    Reply user(SimAccount account, String user) {
        return forUser(account, user, found -> Reply.of(200, ZoomBodies.UserBody.of(account, found)));
    }

    private ZoomBodies.ListBody page(List<SimMeeting> all, int size, int from, String base) {
        int until = Math.min(all.size(), from + size);
        List<ZoomBodies.MeetingBody> shown = all.subList(Math.min(from, all.size()), until).stream()
                .map(meeting -> body(meeting, base).listed())
                .toList();
        String next = until < all.size() ? "page-" + until : "";
        int pages = Math.max(1, (all.size() + size - 1) / size);
        return new ZoomBodies.ListBody(next, pages, 1 + from / size, size, all.size(), shown);
    }

    private static int offset(String pageToken) {
        return pageToken.matches("page-\\d{1,9}") ? Integer.parseInt(pageToken.substring(5)) : 0;
    }

    private ZoomBodies.MeetingBody body(SimMeeting meeting, String base) {
        return ZoomBodies.MeetingBody.full(meeting, base, world.word(20));
    }

    private static Reply forUser(SimAccount account, String user, Function<SimUser, Reply> then) {
        if (user.equals("me")) return then.apply(account.users().getFirst());
        return account.users().stream()
                .filter(known -> known.id().equals(user) || known.email().equals(user))
                .findFirst()
                .map(then)
                .orElseGet(() -> Reply.error(404, 1001, "User does not exist: " + user + "."));
    }

    private Reply forMeeting(SimAccount account, String id, Function<SimMeeting, Reply> then) {
        if (!id.matches("\\d{9,12}")) return Reply.noMeeting(id);
        return world.meeting(Long.parseLong(id))
                .filter(meeting -> meeting.account().clientId().equals(account.clientId()))
                .map(then)
                .orElseGet(() -> Reply.noMeeting(id));
    }

    private static Reply oauthError(String reason, String error) {
        return Reply.of(400, new ZoomBodies.OAuthError(reason, error));
    }
}
