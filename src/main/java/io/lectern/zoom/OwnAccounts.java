package io.lectern.zoom;

import io.lectern.config.Secret;
import io.lectern.platform.Vault;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.Plan;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomApi;
import io.lectern.zoomapi.ZoomUser;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/// Takes in a teacher's own account after Zoom has confirmed it; until then nothing changes.
final class OwnAccounts {
    private static final int NO_SCOPES = 4711;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int LONGEST = 300;

    private final ZoomApi zoom;
    private final PgOwnAccounts accounts;
    private final Vault vault;

    OwnAccounts(ZoomApi zoom, PgOwnAccounts accounts, Vault vault) {
        this.zoom = zoom;
        this.accounts = accounts;
        this.vault = vault;
    }

    Future<OwnAccount> connect(PoolRequest.Connect asked) {
        Secret secret = new Secret(asked.open(vault));
        ZoomAccount account =
                new ZoomAccount(0, "", asked.accountId(), asked.clientId(), secret, asked.user(), Plan.PRO);
        return zoom.probe(account).compose(answer -> {
            ZoomUser user = confirmed(answer);
            Buffer sealed = Buffer.buffer(vault.seal(PgAccounts.SECRET, secret.reveal()));
            String id = user.id().isEmpty() ? asked.user() : user.id();
            return accounts.put(
                            asked.owner(),
                            new PgOwnAccounts.Confirmed(user.email(), asked.accountId(), asked.clientId(), sealed, id))
                    .compose(kept -> accounts.find(asked.owner()))
                    .map(found -> found.orElseThrow(ErrorCode.STORE_UNAVAILABLE::refuse));
        });
    }

    /// The user who will host.
    ///
    /// @throws Refusal which names the field that Zoom does not accept
    static ZoomUser confirmed(Answer<ZoomUser> answer) {
        return switch (answer) {
            case Answer.Ok<ZoomUser>(ZoomUser user)
            when user.active() && !user.email().isEmpty() -> user;
            case Answer.Ok<ZoomUser> absent -> throw wrong("zoom_user_id", "zoom_host");
            case Answer.Refused<ZoomUser> no
            when no.code() == NO_SCOPES ->
                throw wrong(
                        "zoom_client_id",
                        "zoom_scopes",
                        no.message().substring(0, Math.min(LONGEST, no.message().length())));
            case Answer.Refused<ZoomUser> no
            when no.reason() == Reason.CREDENTIALS -> throw wrong("zoom_client_secret", "zoom_credentials");
            case Answer.Refused<ZoomUser> no
            when no.reason() == Reason.HOST -> throw wrong("zoom_user_id", "zoom_host");
            case Answer.Refused<ZoomUser> no
            when no.reason() == Reason.THROTTLED ->
                throw ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(no.retryAfter());
            case Answer.Refused<ZoomUser> no -> throw ErrorCode.ZOOM_REFUSED.refuse(no.message());
            case Answer.Unavailable<ZoomUser> away ->
                throw ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(away.retryAfter());
            case Answer.Unclear<ZoomUser> unclear ->
                throw ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(SOON);
        };
    }

    private static Refusal wrong(String field, String key, Object... arguments) {
        return Refusal.ofFields(FieldError.of(field, key, arguments));
    }
}
