package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.room.Hands.Hand;
import io.lectern.room.RoomEvent.HandLowered;
import io.lectern.room.Step.Draft;
import java.util.ArrayList;
import java.util.List;

/// Raising, lowering and calling on hands.
final class HandRules {
    private HandRules() {}

    static Step raise(RoomState state, RoomCommand.RaiseHand raise) {
        Author who = raise.who();
        if (state.hands().of(who.user()).isPresent()) return Step.nothing();
        if (state.locks().hands() && !who.leads()) return new Step.Refused(ErrorCode.LOCKED.refuse());
        return Step.of(
                who,
                new RoomEvent.HandRaised(who.user(), who.name(), state.hands().turnsOf(who.user())));
    }

    static Step lower(RoomState state, RoomCommand.LowerHand lower) {
        Author who = lower.who();
        boolean own = who.user().equals(lower.whose());
        if (!own && !who.leads()) return new Step.Refused(ErrorCode.TEACHERS_ONLY.refuse());
        List<Draft> events = new ArrayList<>();
        for (Hand hand : state.hands().queue()) {
            if (lower.whose() == null || hand.user().equals(lower.whose()))
                events.add(new Draft(who, null, new HandLowered(hand.user())));
        }
        return new Step.Accepted(events);
    }

    static Step order(RoomState state, RoomCommand.OrderHands order) {
        if (!order.who().leads()) return new Step.Refused(ErrorCode.TEACHERS_ONLY.refuse());
        if (state.hands().fair() == order.fair()) return Step.nothing();
        return Step.of(order.who(), new RoomEvent.HandOrder(order.fair()));
    }

    static Step callOn(RoomState state, RoomCommand.CallOn call) {
        if (!call.who().leads()) return new Step.Refused(ErrorCode.TEACHERS_ONLY.refuse());
        return state.hands()
                .of(call.whom())
                .map(hand ->
                        hand.called() ? Step.nothing() : Step.of(call.who(), new RoomEvent.HandCalled(call.whom())))
                .orElseGet(() -> new Step.Refused(ErrorCode.HAND_NOT_RAISED.refuse()));
    }
}
