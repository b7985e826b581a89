package io.lectern.zoomcheck;

import io.lectern.zoomsim.Leak;
import io.lectern.zoomsim.SimEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What must hold whatever happened: some of it always, the rest when all is quiet.
final class Judgement {
    private final Town town;
    /// Judged when their journals were there: these go before the simulator forgets.
    private final Set<String> forced = new HashSet<>();

    Judgement(Town town) throws SQLException {
        this.town = town;
        town.execute("create table if not exists zoom_journal_of_old as table zoom_journal with no data");
    }

    /// What holds at any time.
    List<String> always() throws SQLException {
        List<String> wrong = new ArrayList<>();
        for (String violation : town.sim.violations())
            if (forced.contains(violation) || isForced(violation)) forced.add(violation);
            else wrong.add(violation);
        wrong.removeAll(town.sim.doubles());
        named(wrong, "a lesson has two held seats: lesson %s, %s leases", """
                select lesson_id, count(*) from zoom_leases
                where state not in ('FREE', 'RESERVED', 'QUARANTINED') group by lesson_id having count(*) > 1
                """);
        named(wrong, "lease %s is %s and its journal ends with %s", """
                select z.id, z.state, coalesce(j.state, 'nothing') from zoom_leases z left join lateral
                    (select state from zoom_journal j where j.lease_id = z.id order by j.id desc limit 1) j on true
                where j.state is distinct from z.state
                """);
        named(wrong, "the journal of lease %s goes on after FREE with %s", """
                select j.lease_id, n.state from zoom_journal j join zoom_journal n on n.lease_id = j.lease_id and n.id > j.id
                where j.state = 'FREE'
                """);
        named(wrong, "the fence of lease %s went back, from %s to %s", """
                select lease_id, before, fence from (
                    select lease_id, fence, lag(fence) over (partition by lease_id order by id) as before from zoom_journal) f
                where fence < before
                """);
        named(wrong, "the journal of lease %s goes from %s to %s", """
                select lease_id, before, state from (
                    select lease_id, state, lag(state) over (partition by lease_id order by id) as before from zoom_journal) f
                where (before, state) in (
                    ('RESERVED', 'READY'), ('RESERVED', 'LIVE'), ('READY', 'RESERVED'), ('LIVE', 'RESERVED'),
                    ('ENDING', 'READY'), ('ENDING', 'LIVE'), ('ENDING', 'CREATING'), ('LIVE', 'FREE'))
                """);
        named(wrong, "lesson %s was served by lease %s before lesson %s, which was its turn", """
                with claims as (
                    select z.id, z.lesson_id, z.account_id, min(j.at) as at
                    from zoom_leases z join zoom_journal j on j.lease_id = z.id and j.state = 'CREATING'
                    where not exists (select from zoom_journal r where r.lease_id = z.id and r.state = 'RESERVED')
                    group by z.id)
                select w.lesson_id, c.id, v.lesson_id
                from zoom_waiters w join lessons lw on lw.id = w.lesson_id
                join claims c on c.lesson_id = w.lesson_id and c.at between w.asked_at and w.settled_at
                join zoom_waiters v on v.id <> w.id and (v.due, v.asked_at, v.id) < (w.due, w.asked_at, w.id)
                    and v.asked_at < c.at - interval '1 second'
                    and coalesce(v.settled_at, 'infinity') > c.at + interval '5 seconds' and v.failures = 0
                join lessons lv on lv.id = v.lesson_id
                where w.state = 'SERVED' and w.failures = 0 and v.rests_until is null and w.rests_until is null
                    and lv.end_time <= lw.end_time
                    and not exists (select from claims k where k.lesson_id = v.lesson_id and k.at >= v.asked_at and k.at <= c.at)
                    -- Who has a seat reserved for later waits for that one.
                    and not exists (select from zoom_leases own join zoom_journal r on r.lease_id = own.id and r.state = 'RESERVED'
                        where own.lesson_id = v.lesson_id and r.at <= c.at)
                """);
        return wrong;
    }

    /// A lesson that nobody is known to be in gets another meeting when its host is in quarantine, where nothing can be
    /// asked about the first one: it may be used all the same by who has its link.
    private boolean isForced(String violation) throws SQLException {
        Matcher lesson = Pattern.compile("lesson (\\d+) had meetings").matcher(violation);
        return lesson.find()
                && town.one("select count(*) from zoom_journal j where state = 'QUARANTINED' and lesson_id = "
                                + lesson.group(1)
                                + " and (select state from zoom_journal b where b.lease_id = j.lease_id and b.id < j.id"
                                + " order by b.id desc limit 1) <> 'LIVE'")
                        > 0;
    }

    /// What holds when every lesson is over and the bound has passed.
    List<String> quiet() throws SQLException {
        List<String> wrong = always();
        for (String twice : town.sim.doubles()) wrong.add(twice + ", still");
        named(wrong, "lease %s of lesson %s is still %s", """
                select z.id, z.lesson_id, z.state from zoom_leases z where z.state <> 'FREE'
                    and not (z.state = 'RESERVED' and exists (select from lessons l where l.id = z.lesson_id and l.ended_at is null
                        and l.end_time > now()))
                """);
        named(wrong, "lesson %s still waits", "select lesson_id from zoom_waiters where state = 'WAITING'");
        named(
                wrong,
                "room %s was not told %s",
                "select lesson_id, body from zoom_news where told_at is null and lesson_id > 0");
        named(
                wrong,
                "lesson %s is over and keeps its meeting",
                "select id from lessons where ended_at is not null and zoom_meeting_id is not null");
        Set<Long> kept = new HashSet<>(town.longs("select meeting_id::bigint from zoom_kept_meetings"));
        named(wrong, "lesson %s never came about and is there", "select id from lessons where provisional");
        for (Leak leak : town.sim.leaks(Set.of()))
            if (!kept.contains(leak.meeting()) || leak.live()) wrong.add("left at Zoom: " + leak);
        return wrong;
    }

    /// What is known of the lessons and leases that these sentences name.
    List<String> story(List<String> wrong) throws SQLException {
        Set<String> lessons = new TreeSet<>();
        for (String sentence : wrong) {
            Matcher lesson = Pattern.compile("lesson[ =](\\d+)").matcher(sentence);
            while (lesson.find()) lessons.add(lesson.group(1));
            Matcher lease = Pattern.compile("lease (\\d+)").matcher(sentence);
            while (lease.find())
                town.rows("select lesson_id from zoom_leases where id = " + lease.group(1))
                        .forEach(row -> lessons.add(row.getFirst()));
        }
        List<String> story = new ArrayList<>();
        for (String lesson : lessons.stream().limit(3).toList()) {
            story.add("lesson " + lesson + ": " + town.rows("select * from lessons where id = " + lesson));
            for (List<String> row : town.rows("select * from zoom_leases where lesson_id = " + lesson + " order by id"))
                story.add("  lease " + row);
            for (List<String> row :
                    town.rows("select * from zoom_waiters where lesson_id = " + lesson + " order by id"))
                story.add("  waiter " + row);
            town.rows("select at, lease_id, account_id, state, fence, who, why from"
                            + " (table zoom_journal union all table zoom_journal_of_old) j where lesson_id = " + lesson
                            + " order by id")
                    .forEach(row -> story.add("  " + String.join(" ", row)));
        }
        Duration ahead = Duration.between(Instant.now(), town.sim.now());
        Set<String> meetings = new TreeSet<>();
        for (SimEvent event : town.sim.journal()) {
            if (event instanceof SimEvent.Made made
                    && lessons.stream().anyMatch(one -> made.agenda().endsWith(" " + one)))
                meetings.add(Long.toString(made.meeting()));
            if (meetings.isEmpty()) continue;
            boolean named = meetings.stream().anyMatch(event.toString()::contains);
            if (named || event instanceof SimEvent.HostTurned)
                story.add("  " + event.at().minus(ahead) + " " + event);
        }
        return story;
    }

    /// What is over and judged, so that a long run does not carry it along. Who has a host often is known from a day.
    void forget() throws SQLException {
        town.execute("with old as (delete from zoom_journal j using zoom_leases z where z.id = j.lease_id"
                + " and z.state = 'FREE' and z.changed_at < now() - interval '1 day' returning j.*)"
                + " insert into zoom_journal_of_old select * from old");
        town.execute("delete from zoom_leases where state = 'FREE' and changed_at < now() - interval '1 day'");
        town.execute("delete from zoom_news where told_at is not null");
        town.execute("delete from zoom_waiters where settled_at < now() - interval '1 day'");
        town.execute("delete from lessons where ended_at < now() - interval '1 day'");
    }

    private void named(List<String> wrong, String sentence, String query) throws SQLException {
        for (List<String> row : town.rows(query + " limit 20")) wrong.add(sentence.formatted(row.toArray()));
    }
}
