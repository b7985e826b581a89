package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/// A meeting in the simulator. An ended meeting waits again, as a scheduled meeting of Zoom does: its id may be
/// started once more and then names a new instance.
record SimMeeting(
        long id,
        String uuid,
        SimAccount account,
        SimUser host,
        ZoomBodies.MeetingRequest request,
        String password,
        Instant createdAt,
        boolean live,
        Set<String> participants) {

    SimMeeting {
        participants = Set.copyOf(participants);
    }

    SimMeeting started(String newUuid) {
        return new SimMeeting(id, newUuid, account, host, request, password, createdAt, true, participants);
    }

    SimMeeting stopped() {
        return new SimMeeting(id, uuid, account, host, request, password, createdAt, false, Set.of());
    }

    SimMeeting changed(ZoomBodies.MeetingRequest to) {
        return new SimMeeting(id, uuid, account, host, to, password, createdAt, live, participants);
    }

    SimMeeting with(String participant) {
        Set<String> more = new TreeSet<>(participants);
        more.add(participant);
        return new SimMeeting(id, uuid, account, host, request, password, createdAt, live, more);
    }

    SimMeeting without(String participant) {
        Set<String> fewer = new TreeSet<>(participants);
        fewer.remove(participant);
        return new SimMeeting(id, uuid, account, host, request, password, createdAt, live, fewer);
    }
}
