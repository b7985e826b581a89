package io.lectern.importer;

import io.lectern.account.Passwords;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Puts the demo school into Postgres. Doing it again changes nothing.
public final class PgDemoSchool {
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration STILL_TO_GO = Duration.ofMinutes(60);
    private static final Duration LASTS = Duration.ofMinutes(120);

    private final Postgres postgres;
    private final Passwords passwords;

    public PgDemoSchool(Postgres postgres, Passwords passwords) {
        this.postgres = postgres;
        this.passwords = passwords;
    }

    /// Fills the school if it is not there, and sees that each teacher has a lesson to start now.
    public Future<Void> fill(Instant now) {
        return isFilled()
                .compose(filled -> filled ? Future.succeededFuture() : seed(now))
                .compose(filled -> refresh(now));
    }

    private Future<Boolean> isFilled() {
        return postgres.sql()
                .query("select 1 from users where email = 'admin@demo.local'")
                .execute()
                .map(rows -> rows.size() > 0);
    }

    /// One hash serves them all: the password stands in the documentation anyway, and two dozen hashes would
    /// take seconds of a first start.
    private Future<Void> seed(Instant now) {
        return passwords
                .hash(DemoSchool.PASSWORD)
                .compose(hash -> postgres.pool()
                        .withTransaction(sql -> addPeople(sql, hash)
                                .compose(people -> addGroups(sql))
                                .compose(groups -> addLessons(sql, now))
                                .compose(lessons -> addAttendance(sql))))
                .mapEmpty();
    }

    private static Future<Void> addPeople(SqlConnection sql, String hash) {
        List<Tuple> rows = DemoSchool.people().stream()
                .map(who -> Tuple.of(who.email(), hash, who.role().wire(), who.firstName(), who.lastName()))
                .toList();
        return sql.preparedQuery("""
                        insert into users (email, password_hash, role, first_name, last_name)
                        values ($1, $2, $3, $4, $5) on conflict do nothing
                        """).executeBatch(rows).mapEmpty();
    }

    private static Future<Void> addGroups(SqlConnection sql) {
        List<Tuple> groups = new ArrayList<>();
        List<Tuple> members = new ArrayList<>();
        for (DemoSchool.Group group : DemoSchool.groups()) {
            groups.add(Tuple.of(group.name(), group.code(), group.teacher()));
            for (String student : group.students()) members.add(Tuple.of(group.code(), student));
        }
        return sql.preparedQuery("""
                        insert into groups (name, invite_code, teacher_id)
                        select $1, $2, id from users where email = $3 on conflict do nothing
                        """)
                .executeBatch(groups)
                .compose(added -> sql.preparedQuery("""
                                insert into group_members (group_id, student_id)
                                select g.id, u.id from groups g, users u where g.invite_code = $1 and u.email = $2
                                on conflict do nothing
                                """).executeBatch(members))
                .mapEmpty();
    }

    private static Future<Void> addLessons(SqlConnection sql, Instant now) {
        List<Tuple> rows = Stream.concat(DemoSchool.lessons(now).stream(), DemoSchool.timetable(now).stream())
                .map(lesson ->
                        Tuple.of(lesson.group(), lesson.title(), utc(lesson.start()), utc(lesson.end()), lesson.over()))
                .toList();
        return sql.preparedQuery("""
                        insert into lessons (group_id, teacher_id, title, start_time, end_time, started_at, ended_at)
                        select id, teacher_id, $2, $3::timestamptz, $4::timestamptz,
                            case when $5 then $3::timestamptz end, case when $5 then $4::timestamptz end
                        from groups where invite_code = $1
                        """).executeBatch(rows).mapEmpty();
    }

    /// Who was there in the lessons that are over: most of them, some late, one with a break, one not at all.
    private static Future<Void> addAttendance(SqlConnection sql) {
        return sql.query("""
                        insert into attendance_intervals (lesson_id, user_id, session, joined_at, left_at, cause)
                        select l.id, m.student_id, 'demo-' || half,
                            l.started_at + make_interval(mins => (m.student_id * 7 % 12)::int + half * 50),
                            l.started_at + make_interval(mins => 45 + half * 45),
                            case half when 0 then 'network_lost' else 'lesson_end' end
                        from lessons l join group_members m using (group_id), generate_series(0, 1) half
                        where l.ended_at is not null and (l.id + m.student_id) % 7 <> 0
                        on conflict do nothing
                        """).execute().mapEmpty();
    }

    private static final String PAST = """
            with host as (
                select id, row_number() over (order by id) - 1 as n, count(*) over () as hosts
                from zoom_accounts where owner_id is null),
            held as (
                select id, teacher_id, started_at, ended_at, row_number() over (order by started_at) as n from lessons
                where ended_at > started_at and not exists (select from zoom_journal)),
            leases as (
                insert into zoom_leases
                    (account_id, slot, lesson_id, teacher_id, state, during, meeting_id, changed_at)
                select host.id, 1, held.id, held.teacher_id, 'FREE', tstzrange(held.started_at, held.ended_at),
                    (81000000000 + held.id)::text, held.ended_at
                from held join host on host.n = held.n % host.hosts
                returning id, account_id, lesson_id, 'user:' || teacher_id as who, lower(during) as taken,
                    upper(during) as returned)
            insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why, who, at)
            select z.id, z.account_id, z.lesson_id, m.state, 1, m.why, m.who, m.at
            from leases z cross join lateral (values
                ('CREATING', 'start', z.who, z.taken), ('READY', 'created', z.who, z.taken + interval '2 seconds'),
                ('LIVE', 'the meeting began', 'webhook', z.taken + interval '40 seconds'),
                ('ENDING', 'ended', z.who, z.returned),
                ('FREE', 'its meeting has ended', z.who, z.returned + interval '1 second')) as m (state, why, who, at)
            order by m.at
            """;

    /// Gives the lessons that are over the seats they would have had. For a pool that has done nothing yet.
    public Future<Void> past() {
        return postgres.sql().query(PAST).execute().mapEmpty();
    }

    /// Sees that each teacher has a lesson that can be started now and goes on for an hour: one that was never
    /// held is moved here, otherwise one is added. Zoom records it.
    public Future<Void> refresh(Instant now) {
        return postgres.pool()
                .withTransaction(sql -> Future.all(DemoSchool.alwaysOpen().stream()
                        .map(group -> refresh(sql, group, now))
                        .toList()))
                .mapEmpty();
    }

    private static final String HAS_ONE = """
            select 1 from lessons l join groups g on g.id = l.group_id
            where g.invite_code = $1 and l.ended_at is null and l.start_time <= $2 and l.end_time >= $3
            """;

    private static final String MOVE = """
            update lessons set start_time = $2, end_time = $3, record_lesson = true, updated_at = now()
            where id = (select l.id from lessons l join groups g on g.id = l.group_id
                where g.invite_code = $1 and l.started_at is null and l.ended_at is null and l.start_time < $2
                order by l.start_time desc limit 1)
            """;

    private static final String ADD = """
            insert into lessons (group_id, teacher_id, title, start_time, end_time, record_lesson)
            select id, teacher_id, '', $2, $3, true from groups where invite_code = $1
            """;

    private static Future<Boolean> refresh(SqlConnection sql, String group, Instant now) {
        Instant start = now.truncatedTo(ChronoUnit.MINUTES);
        Tuple soon = Tuple.of(group, utc(now.plus(AHEAD)), utc(now.plus(STILL_TO_GO)));
        Tuple place = Tuple.of(group, utc(start), utc(start.plus(LASTS)));
        return changes(sql, HAS_ONE, soon)
                .compose(has -> has ? Future.succeededFuture(true) : changes(sql, MOVE, place))
                .compose(has -> has ? Future.succeededFuture(true) : changes(sql, ADD, place));
    }

    /// Whether a statement found or changed anything.
    private static Future<Boolean> changes(SqlConnection sql, String statement, Tuple values) {
        return sql.preparedQuery(statement).execute(values).map(rows -> rows.rowCount() > 0);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
