package io.lectern.zoomsim;

import java.time.Instant;

/// One entry of the simulator's journal.
public sealed interface SimEvent {
    Instant at();

    /// A call of Zoom's API and how it was answered; status 0 is a call that got no answer.
    record Called(Instant at, String method, String path, int status) implements SimEvent {}

    /// A meeting came to be. `agenda` is how the caller recognises its own.
    record Made(Instant at, long meeting, String host, String agenda) implements SimEvent {}

    /// A meeting got another agenda, by which it may be another lesson's from now on.
    record Renamed(Instant at, long meeting, String host, String agenda) implements SimEvent {}

    /// A meeting went live and takes one of its host's places.
    record Started(Instant at, long meeting, String host) implements SimEvent {}

    /// A meeting could not go live: its host has as many live ones as it may have.
    record Refused(Instant at, long meeting, String host) implements SimEvent {}

    record Joined(Instant at, long meeting, String name) implements SimEvent {}

    record Left(Instant at, long meeting, String name) implements SimEvent {}

    /// A live meeting ended.
    record Stopped(Instant at, long meeting, String host, String why) implements SimEvent {}

    /// A meeting is gone for good.
    record Deleted(Instant at, long meeting, String host) implements SimEvent {}

    /// A user may host again, or no longer.
    record HostTurned(Instant at, String host, SimAccount.Status status) implements SimEvent {}

    /// A webhook was posted, or for a fault was not.
    ///
    /// @param meeting 0 for a validation
    /// @param attempt from 1 on; 0 when nothing was sent
    /// @param outcome the answer's status, or why there is none
    record Posted(Instant at, String event, long meeting, String subscription, int attempt, String outcome)
            implements SimEvent {}
}
