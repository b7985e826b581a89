package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import io.lectern.zoomsim.SimAccount.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The world as it is shown to those who drive it. Secrets stay out of it.
record SimShown(
        Time clock,
        boolean rates,
        boolean legacyTokens,
        List<Host> hosts,
        List<Meeting> meetings,
        List<SimFaults.Planned> faults,
        List<Hook> webhooks,
        int waitingPosts,
        Map<String, Long> counts,
        List<String> violations,
        List<SimEvent> journal) {

    record Time(
            Instant now,
            Instant wall,
            boolean frozen,
            @Nullable Instant due) {
        static Time of(SimWorld world) {
            return new Time(
                    world.clock.instant(),
                    world.clock.wall(),
                    world.clock.isFrozen(),
                    world.due().orElse(null));
        }
    }

    record Host(
            String id,
            String email,
            String accountId,
            Plan plan,
            int capacity,
            boolean licensed,
            Status status,
            int usedToday) {
        static Host of(SimAccount account, SimUser user, SimHosts hosts) {
            return new Host(
                    user.id(),
                    user.email(),
                    account.accountId(),
                    account.plan(),
                    user.capacity(),
                    user.licensed(),
                    hosts.status(user.id()),
                    hosts.usedToday(user.id()));
        }
    }

    record Meeting(
            long id,
            String uuid,
            String hostId,
            String host,
            String topic,
            String agenda,
            boolean live,
            @Nullable Instant since,
            boolean recorded,
            List<String> participants,
            int waiting,
            String startUrl,
            String joinUrl) {
        static Meeting of(SimMeeting meeting, String zak) {
            return new Meeting(
                    meeting.id(),
                    meeting.uuid(),
                    meeting.host().id(),
                    meeting.host().email(),
                    meeting.request().topicText(),
                    meeting.request().agendaText(),
                    meeting.running(),
                    meeting.live() == null ? null : meeting.now().since(),
                    meeting.live() != null && meeting.now().recorded(),
                    meeting.present().stream().map(stay -> stay.person().name()).toList(),
                    meeting.waiting().size(),
                    "/s/" + meeting.id() + "?zak=" + zak,
                    "/j/" + meeting.id());
        }
    }

    record Hook(String id, String url, List<String> events, boolean validated, String why) {
        static Hook of(Subscription one) {
            return new Hook(one.id(), one.url(), one.events().stream().sorted().toList(), one.validated(), one.why());
        }
    }

    static SimShown of(SimWorld world, SimHooks hooks, int newest) {
        List<Host> hosts = world.hosts.accounts().stream()
                .flatMap(account -> account.users().stream().map(user -> Host.of(account, user, world.hosts)))
                .toList();
        List<Meeting> meetings = world.meetings.all().stream()
                .map(one -> Meeting.of(one, world.zak(one.host().id(), SimWorld.ZAK_LIFE)))
                .toList();
        return new SimShown(
                Time.of(world),
                world.limits.isEnforced(),
                world.tokens.isLegacy(),
                hosts,
                meetings,
                world.faults.planned(),
                hooks.subscriptions().stream().map(Hook::of).toList(),
                hooks.waiting(),
                world.journal.counts(),
                world.journal.violations(),
                world.journal.newest(newest));
    }
}
