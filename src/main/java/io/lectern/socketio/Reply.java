package io.lectern.socketio;

/// The answer to one request of Engine.IO over HTTP: packets as text, or an error as JSON.
record Reply(int status, String body) {
    static final Reply TAKEN = new Reply(200, "ok");

    static Reply packets(String body) {
        return new Reply(200, body);
    }

    boolean isGood() {
        return status == 200;
    }
}
