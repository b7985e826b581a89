package io.lectern.bench;

import io.netty.buffer.ByteBuf;

/// What a message carries through any server: which run and room it belongs to, its number there, and when it was
/// due. Always as long as this and between two signs that stand nowhere else, so that it is found without reading JSON.
final class Mark {
    static final byte SIGN = '~';
    static final int LENGTH = 34;

    private static final int RUN_DIGITS = 3;
    private static final int ROOM_DIGITS = 4;
    private static final int NUMBER_DIGITS = 9;
    private static final int DUE_DIGITS = 16;
    private static final int ROOM_AT = 1 + RUN_DIGITS;
    private static final int NUMBER_AT = ROOM_AT + ROOM_DIGITS;
    private static final int DUE_AT = NUMBER_AT + NUMBER_DIGITS;

    private Mark() {}

    /// @param due nanoseconds since the generator started
    static String write(int run, int room, int number, long due) {
        StringBuilder mark = new StringBuilder(LENGTH).append((char) SIGN);
        digits(mark, run, RUN_DIGITS);
        digits(mark, room, ROOM_DIGITS);
        digits(mark, number, NUMBER_DIGITS);
        digits(mark, due, DUE_DIGITS);
        return mark.append((char) SIGN).toString();
    }

    /// Where the next mark begins, or -1.
    static int find(ByteBuf in, int from, int to) {
        int at = in.indexOf(from, to, SIGN);
        return at < 0 || to - at < LENGTH || in.getByte(at + LENGTH - 1) != SIGN ? -1 : at;
    }

    static int run(ByteBuf in, int at) {
        return (int) number(in, at + 1, RUN_DIGITS);
    }

    static int room(ByteBuf in, int at) {
        return (int) number(in, at + ROOM_AT, ROOM_DIGITS);
    }

    static int number(ByteBuf in, int at) {
        return (int) number(in, at + NUMBER_AT, NUMBER_DIGITS);
    }

    static long due(ByteBuf in, int at) {
        return number(in, at + DUE_AT, DUE_DIGITS);
    }

    private static void digits(StringBuilder mark, long value, int width) {
        String text = Long.toString(value);
        if (text.length() > width) throw new IllegalArgumentException(value + " has more than " + width + " digits");
        mark.repeat('0', width - text.length()).append(text);
    }

    private static long number(ByteBuf in, int at, int width) {
        long value = 0;
        for (int i = at; i < at + width; i++) value = value * 10 + (in.getByte(i) - '0');
        return value;
    }
}
