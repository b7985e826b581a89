package io.lectern.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The few lines of JSON that the plain server of `ws.mjs` understands. It keeps nothing, so nothing is recovered.
record WsDialect() implements Dialect {
    @Override
    public String path() {
        return "/";
    }

    @Override
    public List<Step> greeting(Seat seat, @Nullable String place) {
        return List.of(
                new Step.Say("{\"join\":\"" + seat.room() + "\",\"user\":" + seat.number() + "}"),
                new Step.Await("{\"joined\""));
    }

    @Override
    public String publish(Seat seat, int number, String cid, String text) {
        return "{\"cid\":\"" + cid + "\",\"text\":\"" + text + "\"}";
    }
}
