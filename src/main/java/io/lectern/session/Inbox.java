package io.lectern.session;

import io.lectern.platform.RateLimit;
import io.lectern.protocol.ClientFrame;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.FrameReader;
import io.lectern.protocol.Refusal;
import java.time.Duration;

/// What a session is sent: reads it into frames, and bounds how much of it there may be.
final class Inbox {
    private static final Duration RATE_PAUSE = Duration.ofSeconds(1);

    private final Session session;
    private final SessionMeters meters;
    private final int maxKib;
    private final RateLimit rate;

    Inbox(Session session, Sessions home) {
        this.session = session;
        this.meters = home.meters();
        this.maxKib = home.settings().session().maxFrameKib();
        this.rate = new RateLimit(home.settings().session().messagesPerSecond());
    }

    /// Takes a message as it came: one frame, or several joined by newlines.
    void receive(String message) {
        if (isTooLarge(message, maxKib * 1024)) {
            session.close(CloseReason.BAD_FRAME, "a message may have " + maxKib + " KiB");
            return;
        }
        for (int from = 0; from < message.length() && !session.isClosed(); ) {
            int end = message.indexOf('\n', from);
            if (end < 0) end = message.length();
            if (end > from) frame(message.substring(from, end));
            from = end + 1;
        }
        if (message.isEmpty()) session.close(CloseReason.BAD_FRAME, "an empty message");
    }

    /// Bytes are counted only where letters alone do not tell.
    private static boolean isTooLarge(String message, int most) {
        if (message.length() > most) return true;
        return message.length() > most / 3 && Frame.of(message).bytes() > most;
    }

    private void frame(String text) {
        ClientFrame frame;
        try {
            frame = FrameReader.read(text);
        } catch (Refusal why) {
            meters.refusedFrame();
            session.close(CloseReason.BAD_FRAME, String.valueOf(why.arguments().getFirst()));
            return;
        }
        if (!rate.allows()) {
            tooMuch(frame);
            return;
        }
        switch (frame) {
            case ClientFrame.Beat beat -> {}
            case ClientFrame.Signal signal -> session.signal(signal);
            case ClientFrame.Unreadable(long request, Refusal why) -> {
                meters.refusedFrame();
                session.refuse(request, why);
            }
            case ClientFrame.Request(long request, ClientFrame.Op op) -> session.request(request, op);
        }
    }

    /// Every kind of frame counts, so that no kind can be sent without end.
    private void tooMuch(ClientFrame frame) {
        Refusal why = ErrorCode.RATE_LIMITED.refuse(1).retryAfter(RATE_PAUSE);
        if (rate.isHopeless()) {
            session.close(CloseReason.RATE_LIMITED, "");
            return;
        }
        switch (frame) {
            case ClientFrame.Beat beat -> {}
            case ClientFrame.Signal signal -> {}
            case ClientFrame.Unreadable(long request, var unread) -> session.refuse(request, why);
            case ClientFrame.Request(long request, var op) -> session.refuse(request, why);
        }
    }
}
