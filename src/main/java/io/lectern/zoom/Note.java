package io.lectern.zoom;

import io.lectern.protocol.UserId;

/// What the journal keeps beside a move: who did it, and why.
record Note(String who, String why) {
    static final String SWEEP = "sweep";
    static final String WEBHOOK = "webhook";
    static final String WAITLIST = "waitlist";

    static String user(UserId user) {
        return "user:" + user.value();
    }

    static String admin(UserId user) {
        return "admin:" + user.value();
    }
}
