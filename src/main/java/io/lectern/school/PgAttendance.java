package io.lectern.school;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.school.Attendance.Attendee;
import io.lectern.school.Attendance.Interval;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// The attendance ledger, as the report reads it.
public final class PgAttendance {
    private final Postgres postgres;

    public PgAttendance(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String ATTENDEES = """
            select u.id, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email), i.joined, i.left_at, i.cause
            from users u
            left join lateral (
                select array_agg(joined_at order by joined_at, session) joined,
                    array_agg(left_at order by joined_at, session) left_at,
                    array_agg(cause order by joined_at, session) cause
                from attendance_intervals where lesson_id = $1 and user_id = u.id) i on true
            where u.role = 'student' and u.id in (
                select m.student_id from group_members m join lessons l on l.group_id = m.group_id where l.id = $1
                union select user_id from attendance_intervals where lesson_id = $1)
            order by u.last_name, u.first_name, u.id
            """;

    /// The students of a lesson's group, and those who were there from elsewhere, by name.
    Future<List<Attendee>> of(LessonId lesson) {
        return postgres.sql()
                .preparedQuery(ATTENDEES)
                .execute(Tuple.of(lesson.value()))
                .recover(Postgres::translated)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PgAttendance::attendee)
                        .toList());
    }

    private static Attendee attendee(Row row) {
        return new Attendee(new UserId(row.getLong(0)), row.getString(1), intervals(row));
    }

    private static List<Interval> intervals(Row row) {
        OffsetDateTime[] joined = row.getArrayOfOffsetDateTimes(2);
        if (joined == null) return List.of();
        OffsetDateTime[] left = row.getArrayOfOffsetDateTimes(3);
        String[] causes = row.getArrayOfStrings(4);
        List<Interval> intervals = new ArrayList<>(joined.length);
        for (int i = 0; i < joined.length; i++)
            intervals.add(new Interval(joined[i].toInstant(), left[i] == null ? null : left[i].toInstant(), causes[i]));
        return intervals;
    }
}
