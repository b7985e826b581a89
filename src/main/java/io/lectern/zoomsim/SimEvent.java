package io.lectern.zoomsim;

import java.time.Instant;

/// One entry of the simulator's journal.
public sealed interface SimEvent {
    Instant at();

    /// A call of Zoom's API and how it was answered; status 0 is a call that got no answer.
    record Called(Instant at, String method, String path, int status) implements SimEvent {}

    /// A meeting came to be. `agenda` is how the caller recognises its own.
    record Made(Instant at, long meeting, String host, String agenda) implements SimEvent {}

    /// A meeting went live and takes one of its host's places.
    record Started(Instant at, long meeting, String host) implements SimEvent {}

    /// A live meeting ended.
    record Stopped(Instant at, long meeting, String host) implements SimEvent {}

    /// A meeting is gone for good.
    record Deleted(Instant at, long meeting, String host) implements SimEvent {}
}
