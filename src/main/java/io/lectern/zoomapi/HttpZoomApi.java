package io.lectern.zoomapi;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.zoomapi.Answer.Done;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Zoom over HTTP. Its connections are its own, so a slow Zoom takes nothing from anybody else. Belongs to one event
/// loop.
public final class HttpZoomApi implements ZoomApi {
    private static final int PAGES = 40;

    private final Wire wire;
    private final Tokens tokens;
    private final ZoomCaller caller;

    /// A client that shares with nobody: tokens and budgets of this process alone.
    public HttpZoomApi(Vertx vertx, Settings.Zoom settings, MeterRegistry meters, InstantSource clock) {
        this(vertx, settings, meters, clock, null);
    }

    /// @param commons what it shares with the clients of all nodes; null to share with nobody
    public HttpZoomApi(
            Vertx vertx,
            Settings.Zoom settings,
            MeterRegistry meters,
            InstantSource clock,
            @Nullable ZoomCommons commons) {
        this.wire = new Wire(vertx, settings.timeout());
        SharedTokens shared = commons == null ? null : new SharedTokens(vertx, commons, settings.timeout(), clock);
        this.tokens = new Tokens(new OAuth(wire, settings, clock), shared, meters, clock);
        ZoomCaller.Shares shares = new ZoomCaller.Shares(
                new Lanes(vertx, settings.callsAtOnce(), settings.timeout()),
                new Budgets(commons == null ? null : commons.redis()),
                commons == null ? null : commons.days());
        this.caller = new ZoomCaller(vertx, wire, settings, meters, clock, tokens, shares);
    }

    @Override
    public Future<Answer<ZoomMeeting>> create(ZoomAccount host, ZoomMeeting.Draft draft) {
        Map<String, Object> body = Map.of(
                "topic", draft.topic(),
                "type", 2,
                "start_time", draft.startTime(),
                "duration", draft.minutes(),
                "timezone", "UTC",
                "agenda", draft.agenda(),
                "settings", settings(draft));
        String path = user(host) + "/meetings";
        return caller.call(
                host, new Call<>("create", Label.MEDIUM, HttpMethod.POST, path, body, true, HttpZoomApi::meeting));
    }

    private static Map<String, Object> settings(ZoomMeeting.Draft draft) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("join_before_host", false);
        settings.put("waiting_room", false);
        settings.put("host_video", true);
        if (draft.recorded()) settings.put("auto_recording", ZoomMeeting.CLOUD);
        return settings;
    }

    @Override
    public Future<Answer<ZoomMeeting>> meeting(ZoomAccount host, long id) {
        return caller.call(host, Call.get("get", Label.LIGHT, "/meetings/" + id, HttpZoomApi::meeting));
    }

    @Override
    public Future<Answer<List<ZoomMeeting>>> meetings(ZoomAccount host) {
        return pages(host, "", new ArrayList<>(), 1);
    }

    @Override
    public Future<Answer<Done>> end(ZoomAccount host, long id) {
        String path = "/meetings/" + id + "/status";
        Map<String, Object> body = Map.of("action", "end");
        return caller.call(
                host, new Call<>("end", Label.LIGHT, HttpMethod.PUT, path, body, false, nothing -> Done.DONE));
    }

    @Override
    public Future<Answer<Done>> delete(ZoomAccount host, long id) {
        String path = "/meetings/" + id;
        return caller.call(
                host, new Call<>("delete", Label.LIGHT, HttpMethod.DELETE, path, null, false, nothing -> Done.DONE));
    }

    @Override
    public Future<Answer<ZoomUser>> probe(ZoomAccount host) {
        return tokens.anew(host)
                .compose(answer -> answer instanceof Answer.Ok<Token>
                        ? caller.call(host, Call.get("user", Label.LIGHT, user(host), HttpZoomApi::user))
                        : Future.succeededFuture(answer.failure()));
    }

    @Override
    public Future<Answer<Secret>> zak(ZoomAccount host) {
        return caller.call(host, Call.get("zak", Label.LIGHT, user(host) + "/token?type=zak", HttpZoomApi::zak));
    }

    public void close() {
        wire.close();
    }

    private Future<Answer<List<ZoomMeeting>>> pages(ZoomAccount host, String token, List<ZoomMeeting> sofar, int page) {
        String path = user(host) + "/meetings?type=scheduled&page_size=300"
                + (token.isEmpty() ? "" : "&next_page_token=" + Bodies.inPath(token));
        Call<ZoomMeeting.Page> call =
                Call.get("list", Label.MEDIUM, path, body -> Bodies.read(body, ZoomMeeting.Page.class));
        return caller.call(host, call).compose(answer -> {
            if (!(answer instanceof Answer.Ok<ZoomMeeting.Page>(ZoomMeeting.Page found)))
                return Future.succeededFuture(answer.failure());
            found.found().forEach(body -> sofar.add(body.meeting()));
            String next = found.nextPageToken();
            if (next == null || next.isEmpty()) return Future.succeededFuture(new Answer.Ok<>(List.copyOf(sofar)));
            // What a part of the list does not have may be in the rest.
            if (page == PAGES) return Future.succeededFuture(new Answer.Unclear<>("a list without end"));
            return pages(host, next, sofar, page + 1);
        });
    }

    private static String user(ZoomAccount host) {
        return "/users/" + Bodies.inPath(host.user());
    }

    /// An answer without a number tells of no meeting, whatever its status says.
    private static ZoomMeeting meeting(byte[] body) {
        ZoomMeeting meeting = Bodies.read(body, ZoomMeeting.Body.class).meeting();
        if (meeting.id() <= 0) throw new UncheckedIOException(new IOException("no meeting"));
        return meeting;
    }

    private static ZoomUser user(byte[] body) {
        return Bodies.read(body, ZoomUser.Body.class).user();
    }

    private record Zak(@Nullable String token) {}

    private static Secret zak(byte[] body) {
        String token = Bodies.read(body, Zak.class).token();
        if (token == null || token.isEmpty()) throw new UncheckedIOException(new IOException("no token"));
        return new Secret(token);
    }
}
