package io.lectern.zoom;

import io.lectern.config.Secret;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Done;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomApi;
import io.lectern.zoomapi.ZoomMeeting;
import io.lectern.zoomapi.ZoomUser;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/// Zoom as a node sees it until the node dies: calls go out, and from the death on no answer comes back, so whatever
/// the node was doing stops where it stands.
final class MortalZoom implements ZoomApi {
    private final ZoomApi zoom;
    private volatile boolean dead;
    private volatile boolean diesOfCreate;
    private volatile Future<Void> held = Future.succeededFuture();
    final CountDownLatch died = new CountDownLatch(1);

    MortalZoom(ZoomApi zoom) {
        this.zoom = zoom;
    }

    void die() {
        dead = true;
    }

    /// Dies between Zoom's answer to the next create and the node's own next step.
    void dieOfCreate() {
        diesOfCreate = true;
    }

    /// Lets no create go out before that.
    void holdCreate(Future<Void> until) {
        held = until;
    }

    @Override
    public Future<Answer<ZoomMeeting>> create(ZoomAccount host, ZoomMeeting.Draft draft) {
        Future<Answer<ZoomMeeting>> made = held.isComplete() ? zoom.create(host, draft) : released(host, draft);
        return unlessDead(made.onSuccess(answer -> {
            if (!diesOfCreate) return;
            dead = true;
            died.countDown();
        }));
    }

    private Future<Answer<ZoomMeeting>> released(ZoomAccount host, ZoomMeeting.Draft draft) {
        Context loop = Objects.requireNonNull(Vertx.currentContext());
        Promise<Answer<ZoomMeeting>> made = Promise.promise();
        held.onComplete(open -> loop.runOnContext(go -> zoom.create(host, draft).onComplete(made)));
        return made.future();
    }

    @Override
    public Future<Answer<ZoomMeeting>> meeting(ZoomAccount host, long id) {
        return unlessDead(zoom.meeting(host, id));
    }

    @Override
    public Future<Answer<List<ZoomMeeting>>> meetings(ZoomAccount host) {
        return unlessDead(zoom.meetings(host));
    }

    @Override
    public Future<Answer<Done>> end(ZoomAccount host, long id) {
        return unlessDead(zoom.end(host, id));
    }

    @Override
    public Future<Answer<Done>> delete(ZoomAccount host, long id) {
        return unlessDead(zoom.delete(host, id));
    }

    @Override
    public Future<Answer<ZoomUser>> probe(ZoomAccount host) {
        return unlessDead(zoom.probe(host));
    }

    @Override
    public Future<Answer<Secret>> zak(ZoomAccount host) {
        return unlessDead(zoom.zak(host));
    }

    private <T> Future<T> unlessDead(Future<T> call) {
        Promise<T> answer = Promise.promise();
        call.onSuccess(value -> {
            if (!dead) answer.complete(value);
        });
        return answer.future();
    }
}
