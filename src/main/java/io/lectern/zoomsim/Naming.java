package io.lectern.zoomsim;

import java.util.Base64;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;

/// Ids, passwords and tokens, the same ones for the same seed. Those of meetings have a sequence of their own, so they
/// do not depend on who asks for what else. Locks itself.
final class Naming {
    private static final long SMALLEST_ID = 80_000_000_000L;
    private static final long IDS = 10_000_000_000L;

    private final long seed;
    private SplittableRandom meetings;
    private SplittableRandom others;

    Naming(long seed) {
        this.seed = seed;
        this.meetings = new SplittableRandom(seed);
        this.others = new SplittableRandom(~seed);
    }

    synchronized void reset() {
        meetings = new SplittableRandom(seed);
        others = new SplittableRandom(~seed);
    }

    synchronized long meetingId(LongPredicate taken) {
        while (true) {
            long id = SMALLEST_ID + meetings.nextLong(IDS);
            if (!taken.test(id)) return id;
        }
    }

    /// One instance's name. A quarter of them begin with a slash or hold two in a row: those must be encoded twice in
    /// a path, and a caller should meet them soon.
    synchronized String uuid() {
        byte[] bytes = new byte[16];
        meetings.nextBytes(bytes);
        switch (meetings.nextInt(8)) {
            case 0 -> bytes[0] = (byte) 0xff;
            case 1 -> {
                bytes[6] = (byte) 0xff;
                bytes[7] = (byte) 0xff;
                bytes[8] = (byte) 0xff;
            }
            default -> {}
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    synchronized String digits(int length) {
        StringBuilder digits = new StringBuilder(length).append(meetings.nextInt(1, 10));
        while (digits.length() < length) digits.append(meetings.nextInt(10));
        return digits.toString();
    }

    synchronized String word(int length) {
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) word.append(Character.forDigit(others.nextInt(36), 36));
        return word.toString();
    }
}
