package io.lectern.protocol;

import java.util.Locale;

/// Why the server closes a socket, or only one room on it (the room's twin carries the same code).
///
/// By range: 4000-4299 come back with backoff, 4300-4399 come back after the announced delay, 4500-4999 stay away.
public enum CloseReason {
    SERVER_ERROR(4000),
    INSUFFICIENT_STATE(4002),
    SLOW_CONSUMER(4003),
    NO_PONG(4004),
    TOKEN_EXPIRED(4005),
    DRAIN(4300),
    RATE_LIMITED(4301),
    BAD_TOKEN(4500),
    BAD_FRAME(4501),
    CONNECT_TOO_LATE(4502),
    KICKED(4503),
    BANNED(4504),
    REPLACED(4505),
    CONNECTION_LIMIT(4506),
    ROOM_CLOSED(4507),
    PROTOCOL_VERSION(4508);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
