package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.room.Step.Draft;
import java.util.List;

/// What may be said.
final class ChatRules {
    private final int maxText;

    /// @param maxText characters of the longest chat message
    ChatRules(int maxText) {
        this.maxText = maxText;
    }

    Step say(RoomCommand.Say say) {
        String text = printable(say.text()).strip();
        if (text.isEmpty()) return new Step.Refused(ErrorCode.TEXT_EMPTY.refuse());
        if (text.length() > maxText) return new Step.Refused(ErrorCode.TEXT_TOO_LONG.refuse(maxText));
        return new Step.Accepted(List.of(new Draft(say.who(), say.cid(), new RoomEvent.ChatMessage(text))));
    }

    /// Without control characters and halves of surrogate pairs: not every store and client takes them.
    private static String printable(String text) {
        return text.codePoints()
                .filter(c -> c == '\n'
                        || c == '\t'
                        || (!Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
