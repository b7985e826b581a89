package io.lectern.bench;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// `lectern.v1.json`.
///
/// @param lessons the lesson of a room
/// @param tokens an access token of whoever has the seat
record LecternDialect(IntUnaryOperator lessons, Function<Dialect.Seat, String> tokens) implements Dialect {
    private static final String REFUSAL = "\"err\":{";
    private static final Pattern REFUSED = Pattern.compile("\\{\"id\":(\\d+),\"err\"");
    private static final int FIRST_ID = 10;
    private static final Pattern PLACE =
            Pattern.compile("\"room\":\"lesson:\\d+\",\"seq\":(\\d+),\"epoch\":\"([^\"]+)\"");

    @Override
    public String path() {
        return "/ws";
    }

    @Override
    public String subprotocol() {
        return "lectern.v1.json";
    }

    @Override
    public List<Step> greeting(Seat seat, @Nullable String place) {
        String since = place == null ? "" : ",\"since\":" + place;
        return List.of(
                new Step.Say("{\"id\":1,\"connect\":{\"token\":\"" + tokens.apply(seat) + "\",\"client\":\"bench\"}}"),
                new Step.Await("{\"id\":1,\"ok\""),
                new Step.Say("{\"id\":2,\"join\":{\"room\":\"" + room(seat) + "\"" + since + "}}"),
                new Step.Await("{\"id\":2,\"ok\""));
    }

    @Override
    public String refusal() {
        return REFUSAL;
    }

    @Override
    public String publish(Seat seat, int number, String cid, String text) {
        return "{\"id\":" + (FIRST_ID + number) + ",\"publish\":{\"room\":\"" + room(seat) + "\",\"cid\":\"" + cid
                + "\",\"type\":\"chat.message\",\"data\":{\"text\":\"" + text + "\"}}}";
    }

    @Override
    public IntStream refused(String message) {
        if (!message.contains(REFUSAL)) return IntStream.empty();
        return REFUSED.matcher(message).results().mapToInt(found -> Integer.parseInt(found.group(1)) - FIRST_ID);
    }

    @Override
    public Beat beat() {
        return new Beat("{}", "{}");
    }

    @Override
    public @Nullable String place(String message, @Nullable String before) {
        String place = before;
        Matcher found = PLACE.matcher(message);
        while (found.find()) place = "{\"seq\":" + found.group(1) + ",\"epoch\":\"" + found.group(2) + "\"}";
        return place;
    }

    private String room(Seat seat) {
        return "lesson:" + lessons.applyAsInt(seat.room());
    }
}
