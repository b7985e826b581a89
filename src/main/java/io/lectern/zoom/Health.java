package io.lectern.zoom;

import io.lectern.platform.Vault;
import io.lectern.protocol.ErrorCode;
import io.lectern.zoom.PoolRequest.Host;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomUser;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps hosts that cannot host away from lessons, and finds out when they can again.
final class Health {
    private static final Logger LOGGER = LoggerFactory.getLogger(Health.class);

    private final PoolParts parts;

    Health(PoolParts parts) {
        this.parts = parts;
    }

    /// Whether this answer says that the host can do nothing for us, and why; other answers pass or concern one
    /// meeting.
    static Optional<String> barred(Answer<?> answer) {
        return switch (answer) {
            case Answer.Refused<?> no
            when no.reason() == Reason.CREDENTIALS || no.reason() == Reason.HOST ->
                Optional.of(no.reason() + " " + no.code() + ": " + no.message());
            case Answer.Refused<?> other -> Optional.empty();
            case Answer.Ok<?> ok -> Optional.empty();
            case Answer.Unavailable<?> away -> Optional.empty();
            case Answer.Unclear<?> unclear -> Optional.empty();
        };
    }

    /// Why nothing can be done with a host whose secret does not open; any other failure is the store's, and goes on.
    static Future<String> sealed(Throwable failure) {
        return failure instanceof Vault.Sealed
                ? Future.succeededFuture(String.valueOf(failure.getMessage()))
                : Future.failedFuture(failure);
    }

    /// No lesson goes there until a look at it succeeds.
    Future<Void> quarantine(long account, String who, String why) {
        LOGGER.atWarn().addKeyValue("account", account).log("a Zoom host is left alone until it is well: {}", why);
        parts.meters().quarantined();
        return parts.health().quarantine(account, new Note(who, why));
    }

    /// The host, and a lease of it that nobody can settle now.
    Future<Optional<Lease>> quarantine(Lease lease, String who, String why) {
        return quarantine(lease.account(), who, why)
                .compose(done -> parts.seats().quarantine(lease, new Note(who, why)));
    }

    Future<Host> care(PoolRequest.Care asked) {
        long account = asked.account();
        String who = Note.admin(asked.by());
        return switch (asked.treatment()) {
            case DRAIN -> known(parts.health().drain(account, true, who));
            case UNDRAIN -> known(parts.health().drain(account, false, who)).onSuccess(host -> freed());
            case TOGGLE -> known(parts.health().toggle(account, who)).onSuccess(host -> freed());
            case PROBE ->
                known(parts.health().look(account))
                        .compose(host -> probe(account, who))
                        .compose(clear -> clear
                                ? known(parts.health().look(account))
                                : Future.failedFuture(
                                        ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(Duration.ofSeconds(5))));
        };
    }

    private static Future<Host> known(Future<Optional<Host>> found) {
        return found.map(host -> host.orElseThrow(ErrorCode.NOT_FOUND::refuse));
    }

    /// Looks at the hosts that are due.
    Future<?> probeDue() {
        return parts.health().due().compose(due -> {
            return Future.join(due.stream().map(this::probeNow).toList());
        });
    }

    /// One host that hangs, or fails on our side, keeps no other from being looked at.
    private Future<Boolean> probeNow(long account) {
        return probe(account, Note.SWEEP).recover(failure -> {
            LOGGER.atWarn().setCause(failure).addKeyValue("account", account).log("a Zoom host is looked at later");
            return Future.succeededFuture(false);
        });
    }

    /// @return whether Zoom said anything
    private Future<Boolean> probe(long account, String who) {
        return parts.accounts()
                .find(account)
                .compose(
                        host -> parts.zoom().probe(host).compose(answer -> probed(account, who, answer)),
                        failure -> sealed(failure)
                                .compose(why -> quarantine(account, who, why).map(true)));
    }

    private Future<Boolean> probed(long account, String who, Answer<ZoomUser> answer) {
        if (answer instanceof Answer.Ok<ZoomUser>(ZoomUser user)) {
            return user.active()
                    ? parts.health()
                            .recover(account, user.licensed(), who)
                            .onSuccess(leases -> freed())
                            .map(true)
                    : quarantine(account, who, "the user is not active at Zoom").map(true);
        }
        return barred(answer)
                .map(why -> quarantine(account, who, why).map(true))
                .orElseGet(() -> Future.succeededFuture(false));
    }

    private void freed() {
        parts.freed().run();
    }
}
