package io.lectern.protocol;

/// What is done about a roll call. Its id is the number of the event that opened it.
public sealed interface RollcallAct {
    record Open(String cid, int seconds) implements RollcallAct {}

    record Answer(long rollcall) implements RollcallAct {}

    record Close(long rollcall) implements RollcallAct {}
}
