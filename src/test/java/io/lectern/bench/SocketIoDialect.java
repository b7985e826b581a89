package io.lectern.bench;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Socket.IO 4 over WebSocket from the first byte on, with connection state recovery.
record SocketIoDialect() implements Dialect {
    private static final Pattern SESSION = Pattern.compile("^40\\{.*\"pid\":\"([^\"]+)\"");
    private static final Pattern OFFSET = Pattern.compile("^42\\[.*,\"(\\d+-\\d+)\"]$");

    @Override
    public String path() {
        return "/socket.io/?EIO=4&transport=websocket";
    }

    @Override
    public List<Step> greeting(Seat seat, @Nullable String place) {
        if (place != null && place.contains("\"offset\""))
            return List.of(new Step.Await("0{"), new Step.Say("40" + place), new Step.Await("40{"));
        return List.of(
                new Step.Await("0{"),
                new Step.Say("40"),
                new Step.Await("40{"),
                new Step.Say("420[\"join\",\"" + seat.room() + "\"," + seat.number() + "]"),
                new Step.Await("430["));
    }

    @Override
    public String publish(Seat seat, int number, String cid, String text) {
        return "42[\"say\",\"" + seat.room() + "\",\"" + cid + "\",\"" + text + "\"]";
    }

    @Override
    public Beat beat() {
        return new Beat("2", "3");
    }

    @Override
    public @Nullable String place(String message, @Nullable String before) {
        Matcher session = SESSION.matcher(message);
        if (session.find()) return "{\"pid\":\"" + session.group(1) + "\"}";
        Matcher offset = OFFSET.matcher(message);
        if (before == null || !offset.find()) return before;
        return before.replaceFirst("(,\"offset\".*)?}$", ",\"offset\":\"" + offset.group(1) + "\"}");
    }
}
