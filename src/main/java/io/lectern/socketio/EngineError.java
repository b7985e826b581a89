package io.lectern.socketio;

/// Engine.IO's own refusals, with its numbers and words: its clients know these.
enum EngineError {
    UNKNOWN_TRANSPORT(0, 400, "Transport unknown"),
    UNKNOWN_SESSION(1, 400, "Session ID unknown"),
    BAD_HANDSHAKE_METHOD(2, 400, "Bad handshake method"),
    BAD_REQUEST(3, 400, "Bad request"),
    FORBIDDEN(4, 403, "Forbidden"),
    UNSUPPORTED_VERSION(5, 400, "Unsupported protocol version"),
    /// Engine.IO has no number for these two; a client only needs to see that it was not let in.
    TOO_MANY(4, 429, "Too many connections that have not signed in"),
    TOO_LARGE(3, 413, "Payload too large");

    private final int code;
    private final int status;
    private final String message;

    EngineError(int code, int status, String message) {
        this.code = code;
        this.status = status;
        this.message = message;
    }

    int status() {
        return status;
    }

    Reply reply() {
        return new Reply(status, "{\"code\":" + code + ",\"message\":\"" + message + "\"}");
    }
}
