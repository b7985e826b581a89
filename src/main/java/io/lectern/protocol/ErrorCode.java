package io.lectern.protocol;

import java.util.Locale;

/// Every refusal a caller can meet, over HTTP and over a socket. The text of a code is the message
/// `error.<name>` of `messages_*.properties`; arguments fill its `{0}`, `{1}`.
public enum ErrorCode {
    BAD_REQUEST(400),
    BAD_JSON(400),
    NOT_AN_OBJECT(400),
    INVALID(400),
    BAD_FRAME(400),
    BAD_ROOM(400),
    UNKNOWN_OP(400),
    UNKNOWN_TYPE(400),
    TEXT_EMPTY(400),
    TEXT_TOO_LONG(400),
    TOO_EARLY(400),
    NO_ZOOM_CONFIGURED(400),
    MEET_NOT_RECORDED(400),
    NOT_SIGNED_IN(401),
    BAD_CREDENTIALS(401),
    ACCOUNT_DISABLED(401),
    ACCOUNT_LOCKED(401),
    TOKEN_EXPECTED(401),
    TOKEN_NOT_VALID(401),
    TOKEN_WRONG_TYPE(401),
    TOKEN_REVOKED(401),
    FORBIDDEN(403),
    BAD_SIGNATURE(403),
    STALE_DELIVERY(403),
    NOT_MEMBER(403),
    TEACHERS_ONLY(403),
    LOCKED(403),
    MUTED(403),
    BANNED(403),
    NOT_FOUND(404),
    NO_PAGE(404),
    NO_GROUP(404),
    NOT_A_MEMBER(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    ALREADY_JOINED(409),
    NOT_JOINED(409),
    LESSON_NOT_STARTED(409),
    LESSON_ENDED(409),
    WAIT_CANCELLED(409),
    HAND_NOT_RAISED(409),
    POLL_OPEN(409),
    ROLLCALL_OPEN(409),
    ALREADY_ANSWERED(409),
    NOT_OPEN(409),
    ACCOUNT_IN_USE(409),
    ZOOM_IN_USE(409),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    RATE_LIMITED(429, true),
    TOO_MANY_ROOMS(429),
    SLOW_MODE(429, true),
    CONNECTION_LIMIT(429),
    START_TOO_OFTEN(429, true),
    INTERNAL(500, true),
    NO_MEETING_SDK(501),
    NO_GOOGLE_MEET(501),
    ZOOM_REFUSED(502),
    STORE_UNAVAILABLE(503, true),
    OUTCOME_UNKNOWN(503),
    REPEAT_WITH_KEY(503, true),
    BUSY(503, true),
    ROOM_UNAVAILABLE(503, true),
    NO_SEAT(503, true),
    ZOOM_UNAVAILABLE(503, true);

    private final int status;
    private final boolean temporary;

    ErrorCode(int status) {
        this(status, false);
    }

    ErrorCode(int status, boolean temporary) {
        this.status = status;
        this.temporary = temporary;
    }

    /// The HTTP status, which is also the `code` of a socket's error object.
    public int status() {
        return status;
    }

    /// Whether the same request may succeed later, unchanged.
    public boolean temporary() {
        return temporary;
    }

    /// The stable name programs match on, such as `rate_limited`.
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Refusal refuse(Object... arguments) {
        return Refusal.of(this, arguments);
    }
}
