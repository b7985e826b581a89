package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.RoomId.Kind;
import io.lectern.room.Step.Draft;
import java.util.List;

/// What happens among a person's own devices, and what everybody is told.
final class OwnRules {
    private OwnRules() {}

    /// A mark that stands already is set: nothing happens.
    static Step set(RoomState state, RoomCommand.SetMark set) {
        if (!state.room().kind().equals(Kind.USER)
                || state.room().number() != set.who().user().value())
            return new Step.Refused(ErrorCode.FORBIDDEN.refuse());
        if (state.chat().mark(set.mark()).filter(set.mark()::equals).isPresent()) return Step.nothing();
        return new Step.Accepted(
                List.of(new Draft(set.who(), set.cid(), set.mark().event())));
    }

    static Step announce(RoomCommand.Announce announce) {
        if (!announce.who().leads()) return new Step.Refused(ErrorCode.TEACHERS_ONLY.refuse());
        RoomEvent event = new RoomEvent.Announcement(announce.text(), announce.textEn(), announce.until());
        return new Step.Accepted(List.of(new Draft(announce.who(), announce.cid(), event)));
    }

    static Step share(RoomCommand.Share share) {
        if (!share.who().leads()) return new Step.Refused(ErrorCode.TEACHERS_ONLY.refuse());
        RoomEvent event = new RoomEvent.MaterialShared(share.title(), share.url());
        return new Step.Accepted(List.of(new Draft(share.who(), share.cid(), event)));
    }

    static Step notify(RoomState state, RoomCommand.Notify notice) {
        boolean heard = state.room().kind() == Kind.USER || state.room().kind() == Kind.OPS;
        if (!heard) return new Step.Refused(ErrorCode.FORBIDDEN.refuse());
        return new Step.Accepted(List.of(new Draft(null, notice.key(), notice.event())));
    }
}
