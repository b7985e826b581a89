package io.lectern.bench;

import java.util.BitSet;

/// What one member got of its room's messages 1, 2, 3 …, over all its connections.
final class Tally {
    private final BitSet skipped = new BitSet(0);
    private int last;
    private int twice;
    private int reordered;

    void got(int number) {
        if (number == last + 1) {
            last = number;
        } else if (number > last) {
            skipped.set(last + 1, number);
            last = number;
        } else if (skipped.get(number)) {
            skipped.clear(number);
            reordered++;
        } else {
            twice++;
        }
    }

    /// How many of the first `published` messages have not come, those apart that the server had refused.
    int lost(int published, BitSet refused) {
        int lost = skipped.cardinality() + Math.max(0, published - last);
        if (lost == 0 || refused.isEmpty()) return lost;
        for (int i = refused.nextSetBit(0); i >= 0; i = refused.nextSetBit(i + 1))
            if (i > last || skipped.get(i)) lost--;
        return lost;
    }

    int twice() {
        return twice;
    }

    int reordered() {
        return reordered;
    }
}
