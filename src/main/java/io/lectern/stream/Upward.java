package io.lectern.stream;

/// What a client said on a stream that lives on another event loop: frames joined by newlines. Answered by [Taken], or
/// refused with `NOT_FOUND`.
record Upward(String secret, String frames) {

    /// The session has them.
    record Taken() {}

    @Override
    public String toString() {
        return "Upward";
    }
}
