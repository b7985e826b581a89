package io.lectern.session;

import java.util.List;
import java.util.StringJoiner;

/// Frames that leave together, in their order. The members of a room mostly get the same ones in the same turn and then
/// share one bundle, so a wire may keep what it made of the last one.
public final class Bundle {
    private final List<Frame> frames;
    private final int bytes;

    Bundle(List<Frame> frames) {
        this.frames = List.copyOf(frames);
        this.bytes = frames.stream().mapToInt(Frame::bytes).sum();
    }

    public List<Frame> frames() {
        return frames;
    }

    /// The bytes of all frames, without what a wire puts around them.
    public int bytes() {
        return bytes;
    }

    /// The frames as one text, joined by newlines.
    public String text() {
        if (frames.size() == 1) return frames.getFirst().text();
        StringJoiner joined = new StringJoiner("\n");
        for (Frame frame : frames) joined.add(frame.text());
        return joined.toString();
    }

    /// Whether these are the very same frames.
    boolean holds(List<Frame> others) {
        if (frames.size() != others.size()) return false;
        for (int i = 0; i < frames.size(); i++) if (!frames.get(i).equals(others.get(i))) return false;
        return true;
    }
}
