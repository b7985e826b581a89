package io.lectern.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.faults.Pupil.Ack;
import io.lectern.faults.Pupil.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Holds what everybody was told against the room's whole history.
final class Judge {
    private final TreeMap<Long, JsonNode> history;
    private final List<Pupil> pupils;
    private final Set<Long> mayHaveLeft;
    private final long struckAt;
    private final List<String> complaints = new ArrayList<>();
    private int lost;
    private int duplicated;
    private int reordered;

    Judge(TreeMap<Long, JsonNode> history, List<Pupil> pupils, Set<Long> mayHaveLeft, long struckAt) {
        this.history = history;
        this.pupils = pupils;
        this.mayHaveLeft = mayHaveLeft;
        this.struckAt = struckAt;
    }

    Outcome judge() {
        Map<String, List<Long>> places = new HashMap<>();
        history.forEach((seq, event) -> {
            if (event.has("cid"))
                places.computeIfAbsent(event.path("cid").asText(), cid -> new ArrayList<>())
                        .add(seq);
        });
        places.forEach((cid, seqs) -> {
            if (seqs.size() > 1) duplicated += count(seqs.size() - 1, cid + " stands at " + seqs);
        });
        int acknowledged = 0;
        int delivered = 0;
        for (Pupil pupil : pupils) {
            acknowledged += pupil.acknowledged.size();
            pupil.acknowledged.forEach((cid, ack) -> acknowledged(cid, ack, places.getOrDefault(cid, List.of())));
            delivered += (int)
                    pupil.seen.stream().filter(seen -> isSaid(seen.what())).count();
            saw(pupil);
        }
        return new Outcome(
                acknowledged,
                delivered,
                lost,
                duplicated,
                reordered,
                ghostSeconds(),
                leftOnce(),
                pupils.stream().mapToInt(pupil -> pupil.gaps).sum(),
                pupils.stream().mapToInt(pupil -> pupil.jumps.size()).sum(),
                pupils.stream().mapToInt(pupil -> pupil.reconnects).sum(),
                true,
                complaints);
    }

    private static boolean isSaid(String what) {
        return what.startsWith("u");
    }

    private void acknowledged(String cid, Ack ack, List<Long> places) {
        if (places.isEmpty()) lost += count(1, cid + " was acknowledged as " + ack + " and is not in the history");
        else if (!places.contains(ack.seq()))
            reordered += count(1, cid + " was acknowledged as " + ack + " and stands at " + places);
    }

    private void saw(Pupil pupil) {
        pupil.oddities.forEach(odd -> reordered += count(1, pupil.user + ": " + odd));
        if (pupil.repeats > 0) duplicated += count(pupil.repeats, pupil.user + " was sent events again");
        Set<String> numbers = new HashSet<>();
        String epoch = "";
        Set<String> said = new HashSet<>();
        long last = pupil.enteredAt;
        for (Seen seen : pupil.seen) {
            // A number counts within its epoch.
            if (!seen.epoch().equals(epoch)) last = epoch.isEmpty() ? last : 0;
            epoch = seen.epoch();
            if (seen.seq() <= last) reordered += count(1, pupil.user + " saw " + seen + " behind " + last);
            last = Math.max(last, seen.seq());
            numbers.add(seen.epoch() + " " + seen.seq());
            if (isSaid(seen.what()) && !said.add(seen.what()))
                duplicated += count(1, pupil.user + " saw " + seen + " again");
            if (!what(history.get(seen.seq())).equals(seen.what()) && !isReplaced(pupil, seen))
                reordered +=
                        count(1, pupil.user + " saw " + seen + " where others have " + what(history.get(seen.seq())));
        }
        if (pupil.isGone() || pupil.enteredAt < 0) return;
        history.tailMap(pupil.enteredAt, false).forEach((seq, event) -> {
            String of = event.path("epoch").asText();
            if (numbers.contains(of + " " + seq)) return;
            if (pupil.jumps.stream().noneMatch(jump -> jump.covers(of, seq)))
                lost += count(1, pupil.user + " never saw " + seq + " " + what(event));
        });
    }

    /// A number that an epoch gave out and took into its grave may not come again under that epoch; that it stands for
    /// something else, or nothing, in the next one is what the epoch is for.
    private boolean isReplaced(Pupil pupil, Seen seen) {
        JsonNode event = history.get(seen.seq());
        return event == null
                ? pupil.jumps.stream().anyMatch(jump -> jump.from() >= seen.seq())
                : !event.path("epoch").asText().equals(seen.epoch());
    }

    private static String what(@org.jspecify.annotations.Nullable JsonNode event) {
        if (event == null) return "nothing";
        return event.has("cid")
                ? event.path("cid").asText()
                : event.path("type").asText();
    }

    /// From the blow until the last of those who kept their connection knew of the last who went. Who was cut off by
    /// the same blow knows to be out of touch, and finds another node when its own gives no answer.
    private double ghostSeconds() {
        long until = -1;
        for (Pupil witness : pupils) {
            if (witness.isGone() || witness.struck) continue;
            for (long user : mayHaveLeft) until = Math.max(until, witness.goneAt.getOrDefault(user, struckAt));
        }
        return mayHaveLeft.isEmpty() ? -1 : (until - struckAt) / 1_000.0;
    }

    /// Whether each of those who went left exactly once, and the room shows exactly who is there.
    private boolean leftOnce() {
        Map<Long, Integer> left = new HashMap<>();
        Set<Long> present = new HashSet<>();
        for (JsonNode event : history.values()) {
            JsonNode data = event.path("data");
            switch (event.path("type").asText()) {
                case "member.joined" -> present.add(data.path("user").asLong());
                case "member.left" -> leaves(data.path("user").asLong(), left, present);
                case "members.changed" -> {
                    for (JsonNode joined : data.path("joined"))
                        present.add(joined.path("user").asLong());
                    for (JsonNode user : data.path("left")) leaves(user.asLong(), left, present);
                }
                default -> {}
            }
        }
        Set<Long> here = new HashSet<>(
                users(pupils.stream().filter(pupil -> !pupil.isGone()).toList()));
        boolean right = present.equals(here);
        if (!right) complaints.add("the room shows " + present + " and has " + here);
        for (long user : mayHaveLeft) {
            if (left.getOrDefault(user, 0) == 1) continue;
            right = false;
            complaints.add(user + " left " + left.getOrDefault(user, 0) + " times");
        }
        for (Pupil pupil : pupils) {
            if (pupil.isGone() || pupil.present.equals(here)) continue;
            right = false;
            complaints.add(pupil.user + " sees " + pupil.present + " and there are " + here);
        }
        return right;
    }

    private static void leaves(long user, Map<Long, Integer> left, Set<Long> present) {
        left.merge(user, 1, Integer::sum);
        present.remove(user);
    }

    private static Collection<Long> users(List<Pupil> pupils) {
        return pupils.stream().map(pupil -> pupil.user).toList();
    }

    private int count(int times, String complaint) {
        complaints.add(complaint);
        return times;
    }
}
