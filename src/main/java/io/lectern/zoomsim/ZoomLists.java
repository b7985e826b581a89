package io.lectern.zoomsim;

import io.lectern.zoomsim.PastBodies.InstanceBody;
import io.lectern.zoomsim.PastBodies.ParticipantBody;
import io.lectern.zoomsim.PastBodies.ParticipantsBody;
import io.lectern.zoomsim.PastBodies.RecordingBody;
import io.lectern.zoomsim.PastBodies.RecordingsBody;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Zoom's calls that answer with many: meetings by kind, past instances, who was there, recordings.
final class ZoomLists {
    private static final int LARGEST_PAGE = 300;
    private static final Duration LONGEST_RANGE = Duration.ofDays(31);

    private final SimWorld world;
    private final ZoomCalls calls;

    /// What of a list is wanted.
    ///
    /// @param size as it was asked; empty for 30
    /// @param number of the page from 1 on, for who has no token
    record Page(String size, String number, String token) {
        int rows() {
            return size.matches("\\d{1,4}") ? Math.clamp(Integer.parseInt(size), 1, LARGEST_PAGE) : 30;
        }
    }

    private record Cut<T>(List<T> rows, String next, int pages, int number, int total) {}

    ZoomLists(SimWorld world, ZoomCalls calls) {
        this.world = world;
        this.calls = calls;
    }

    Reply meetings(SimAccount account, String user, String type, Page page, String base) {
        return calls.forUser(account, user, host -> switch (type) {
            case "", "scheduled" -> listed(host.id(), page, base, meeting -> !meeting.instant());
            case "live" -> listed(host.id(), page, base, SimMeeting::running);
            case "upcoming", "upcoming_meetings" -> listed(host.id(), page, base, this::isUpcoming);
            case "previous_meetings" -> previous(host.id(), page);
            default ->
                Reply.invalid("type", "Must be scheduled, live, upcoming, upcoming_meetings or previous_meetings.");
        });
    }

    private Reply listed(String host, Page page, String base, Predicate<SimMeeting> which) {
        List<SimMeeting> all = world.meetings.all().stream()
                .filter(meeting -> meeting.host().id().equals(host) && which.test(meeting))
                .sorted(Comparator.comparing(SimMeeting::createdAt).thenComparing(SimMeeting::id))
                .toList();
        return paged(
                all,
                page,
                cut -> Reply.of(
                        200,
                        list(
                                cut,
                                page,
                                cut.rows().stream()
                                        .map(meeting -> ZoomBodies.MeetingBody.full(meeting, base, "")
                                                .listed())
                                        .toList())));
    }

    private boolean isUpcoming(SimMeeting meeting) {
        if (meeting.running()) return true;
        if (meeting.instant()) return false;
        String start = meeting.request().startTime();
        if (start == null) return true;
        try {
            Instant begins = Instant.parse(start.endsWith("Z") ? start : start + "Z");
            return begins.plusSeconds(60L * meeting.request().minutes()).isAfter(world.clock.instant());
        } catch (DateTimeParseException unreadable) {
            return true;
        }
    }

    private Reply previous(String host, Page page) {
        List<PastMeeting> all = world.meetings.past(past -> past.host().id().equals(host));
        return paged(
                all,
                page,
                cut -> Reply.of(
                        200,
                        list(
                                cut,
                                page,
                                cut.rows().stream().map(InstanceBody::of).toList())));
    }

    /// @param which an id, which stands for its last instance, or a uuid
    Reply past(SimAccount account, String which) {
        return instance(account, which)
                .map(past -> Reply.of(200, InstanceBody.of(past)))
                .orElseGet(() -> Reply.noMeeting(which));
    }

    Reply participants(SimAccount account, String which, Page page) {
        Optional<PastMeeting> found = instance(account, which);
        if (found.isEmpty()) return Reply.noMeeting(which);
        PastMeeting past = found.get();
        List<ParticipantBody> all = past.stays().stream()
                .map(stay -> ParticipantBody.of(stay, past.end()))
                .toList();
        return paged(
                all,
                page,
                cut -> Reply.of(
                        200, new ParticipantsBody(cut.next(), cut.pages(), page.rows(), cut.total(), cut.rows())));
    }

    Reply recordings(SimAccount account, String user, String from, String to, Page page, String base) {
        return calls.forUser(account, user, host -> {
            LocalDate today = LocalDate.ofInstant(world.clock.instant(), ZoneOffset.UTC);
            LocalDate first = day(from, today.minusDays(1));
            LocalDate last = day(to, today);
            if (first == null || last == null) return Reply.invalid("from", "from and to must be yyyy-MM-dd.");
            if (Duration.ofDays(last.toEpochDay() - first.toEpochDay()).compareTo(LONGEST_RANGE) > 0)
                return Reply.invalid("from", "The range must be at most a month.");
            List<PastMeeting> all = world.meetings.past(past -> {
                LocalDate day = LocalDate.ofInstant(past.start(), ZoneOffset.UTC);
                boolean within = !day.isBefore(first) && !day.isAfter(last);
                return past.host().id().equals(host.id()) && isReady(past) && within;
            });
            return paged(all, page, cut -> {
                List<RecordingBody> rows = cut.rows().stream()
                        .map(past -> RecordingBody.of(past, account.accountId(), base))
                        .toList();
                return Reply.of(
                        200,
                        new RecordingsBody(
                                first.toString(),
                                last.toString(),
                                cut.next(),
                                cut.pages(),
                                page.rows(),
                                cut.total(),
                                rows));
            });
        });
    }

    Reply files(SimAccount account, String which, String base) {
        return instance(account, which)
                .filter(this::isReady)
                .map(past -> Reply.of(200, RecordingBody.of(past, account.accountId(), base)))
                .orElseGet(() -> Reply.error(404, 3301, "This recording does not exist."));
    }

    private boolean isReady(PastMeeting past) {
        Instant ready = past.recording();
        return ready != null && !ready.isAfter(world.clock.instant());
    }

    private static @Nullable LocalDate day(String text, LocalDate otherwise) {
        if (text.isEmpty()) return otherwise;
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException unreadable) {
            return null;
        }
    }

    private Optional<PastMeeting> instance(SimAccount account, String which) {
        return world
                .meetings
                .past(past -> past.clientId().equals(account.clientId())
                        && (past.uuid().equals(which)
                                || Long.toString(past.id()).equals(which)))
                .stream()
                .findFirst();
    }

    private static ZoomBodies.ListBody list(Cut<?> cut, Page page, List<?> rows) {
        return new ZoomBodies.ListBody(cut.next(), cut.pages(), cut.number(), page.rows(), cut.total(), rows);
    }

    /// Hands out one page. A token names where the next one begins and ends after a quarter of an hour.
    private <T> Reply paged(List<T> all, Page page, Function<Cut<T>, Reply> then) {
        int size = page.rows();
        int from = page.number().matches("[1-9]\\d{0,5}") ? (Integer.parseInt(page.number()) - 1) * size : 0;
        if (!page.token().isEmpty()) {
            Optional<String> offset = world.seals.open("page", page.token());
            if (offset.isEmpty()) return expiredPage();
            from = Integer.parseInt(offset.get());
        }
        int until = Math.min(all.size(), from + size);
        String next = until < all.size() ? world.seals.seal("page", Integer.toString(until), SimWorld.PAGE_LIFE) : "";
        int pages = Math.max(1, (all.size() + size - 1) / size);
        List<T> rows = List.copyOf(all.subList(Math.min(from, until), until));
        return then.apply(new Cut<>(rows, next, pages, 1 + from / size, all.size()));
    }

    static Reply expiredPage() {
        return Reply.error(400, 300, "The next page token is invalid or expired.");
    }
}
