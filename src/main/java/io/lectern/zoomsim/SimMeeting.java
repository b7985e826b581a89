package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import io.lectern.zoomsim.SimPerson.Newcomer;
import io.lectern.zoomsim.SimPerson.Stay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A meeting in the simulator. An ended meeting waits again, as a scheduled meeting of Zoom does: its id may be
/// started once more and then names a new instance.
///
/// @param live what goes on in it now
/// @param waiting who came before the host
record SimMeeting(
        long id,
        String uuid,
        String clientId,
        SimUser host,
        ZoomBodies.MeetingRequest request,
        String password,
        Instant createdAt,
        @Nullable Live live,
        List<Newcomer> waiting) {

    /// @param formerUuid the instance before this one
    /// @param alone since when at most one person is there; nobody is written down for a host who says nothing
    record Live(Instant since, @Nullable String formerUuid, Instant alone, boolean recorded, List<Stay> stays) {
        Live {
            stays = List.copyOf(stays);
        }

        List<Stay> present() {
            return stays.stream().filter(stay -> stay.left() == null).toList();
        }

        Live with(Stay stay) {
            List<Stay> more = new ArrayList<>(stays);
            more.add(stay);
            return new Live(since, formerUuid, alone, recorded, more);
        }

        Live without(Stay gone, Instant at) {
            List<Stay> rest = new ArrayList<>(stays);
            rest.replaceAll(stay -> stay.equals(gone) ? stay.until(at) : stay);
            Live after = new Live(since, formerUuid, alone, recorded, rest);
            boolean emptied = present().size() > 1 && after.present().size() == 1;
            return emptied ? new Live(since, formerUuid, at, recorded, rest) : after;
        }

        Live asRecorded() {
            return new Live(since, formerUuid, alone, true, stays);
        }
    }

    SimMeeting {
        waiting = List.copyOf(waiting);
    }

    boolean running() {
        return live != null;
    }

    /// What goes on in a meeting that is live.
    Live now() {
        return Objects.requireNonNull(live, "the meeting is not live");
    }

    List<Stay> present() {
        return live == null ? List.of() : live.present();
    }

    boolean instant() {
        return Objects.equals(request.type(), 1);
    }

    SimMeeting started(String newUuid, boolean again, Instant at) {
        Map<String, Object> settings = request.settings() == null ? Map.of() : request.settings();
        boolean recorded = "cloud".equals(settings.get("auto_recording"));
        Live begun = new Live(at, again ? uuid : null, at, recorded, List.of());
        return new SimMeeting(id, newUuid, clientId, host, request, password, createdAt, begun, List.of());
    }

    SimMeeting stopped() {
        return new SimMeeting(id, uuid, clientId, host, request, password, createdAt, null, List.of());
    }

    SimMeeting changed(ZoomBodies.MeetingRequest to) {
        return new SimMeeting(id, uuid, clientId, host, to, password, createdAt, live, waiting);
    }

    SimMeeting now(Live live) {
        return new SimMeeting(id, uuid, clientId, host, request, password, createdAt, live, waiting);
    }

    SimMeeting awaited(Newcomer newcomer) {
        List<Newcomer> more = new ArrayList<>(waiting);
        more.add(newcomer);
        return new SimMeeting(id, uuid, clientId, host, request, password, createdAt, live, more);
    }
}
