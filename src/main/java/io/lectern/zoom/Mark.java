package io.lectern.zoom;

import io.lectern.zoomapi.ZoomMeeting;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How this installation knows its own meetings at Zoom: by their agenda, which says for which lease they were made.
/// Other
/// installations that work with the same Zoom account have another mark.
///
/// @param value the same for all nodes, and for good
record Mark(String value) {
    private static final Pattern AGENDA = Pattern.compile("lectern:(\\w+):(\\d{1,18}):.*", Pattern.DOTALL);

    /// What a meeting of this lease carries, so that it is found again whoever looks for it.
    String agenda(Lease lease) {
        return "lectern:" + value + ":" + lease.id() + ":" + lease.fence() + " lesson "
                + lease.lesson().value();
    }

    /// The meeting among these that was made for this lease, under whatever fence.
    Optional<ZoomMeeting> find(Lease lease, List<ZoomMeeting> meetings) {
        return meetings.stream()
                .filter(meeting -> lease(meeting.agenda()).equals(OptionalLong.of(lease.id())))
                .findFirst();
    }

    /// The lease that a meeting with this agenda was made for; empty when it is none of ours.
    OptionalLong lease(String agenda) {
        Matcher read = AGENDA.matcher(agenda);
        return read.matches() && read.group(1).equals(value)
                ? OptionalLong.of(Long.parseLong(read.group(2)))
                : OptionalLong.empty();
    }
}
