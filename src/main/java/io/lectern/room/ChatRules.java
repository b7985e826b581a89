package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Texts;
import io.lectern.room.Step.Draft;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What may be said.
final class ChatRules {
    private final int maxText;

    /// @param maxText characters of the longest chat message
    ChatRules(int maxText) {
        this.maxText = maxText;
    }

    Step say(RoomState state, RoomCommand.Say say, Instant now) {
        Optional<Refusal> silenced = silenced(state.locks(), say.who(), now);
        if (silenced.isPresent()) return new Step.Refused(silenced.get());
        String text = Texts.printable(say.text()).strip();
        if (text.isEmpty()) return new Step.Refused(ErrorCode.TEXT_EMPTY.refuse());
        if (text.length() > maxText) return new Step.Refused(ErrorCode.TEXT_TOO_LONG.refuse(maxText));
        return new Step.Accepted(List.of(new Draft(say.who(), say.cid(), new RoomEvent.ChatMessage(text))));
    }

    private static Optional<Refusal> silenced(Locks locks, Author who, Instant now) {
        if (who.leads()) return Optional.empty();
        if (locks.chat()) return Optional.of(ErrorCode.LOCKED.refuse());
        if (locks.muted().contains(who.user())) return Optional.of(ErrorCode.MUTED.refuse());
        Duration wait = locks.silence(who.user(), now);
        return wait.isPositive()
                ? Optional.of(ErrorCode.SLOW_MODE.refuse(locks.slowSeconds()).retryAfter(wait.plusNanos(999_999)))
                : Optional.empty();
    }
}
