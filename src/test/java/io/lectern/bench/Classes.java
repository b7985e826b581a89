package io.lectern.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// What live rooms need beside the [School]: 250 classes of a teacher and 40 students, nobody in two of them, and a
/// great hall in which the first 2,000 of these students sit.
final class Classes {
    static final int ROOMS = 250;
    static final int STUDENTS_EACH = 40;
    static final int HALL_STUDENTS = 2_000;

    private static final int TEACHERS_FROM = 201;
    private static final int STUDENTS_FROM = 5_001;
    private static final int LESSONS_FROM = 10_001;

    private static final String STUDENTS = """
            insert into users (email, password_hash, role, first_name, last_name)
            select 'live' || n || '@school.test', 'nobody signs in', 'student', 'Member', n::text
            from generate_series(1, 10000) n
            """;

    /// The hall is the last one.
    private static final String GROUPS = """
            insert into groups (name, teacher_id, invite_code)
            select 'Class ' || n, 200 + n, 'LIVE' || n from generate_series(1, 251) n
            """;

    private static final String MEMBERS = """
            insert into group_members (group_id, student_id)
            select 150 + n / 40 + 1, 5001 + n from generate_series(0, 9999) n
            union all
            select 150 + 251, 5001 + n from generate_series(0, 1999) n
            """;

    private static final String LESSONS = """
            insert into lessons (title, group_id, teacher_id, start_time, end_time)
            select 'Live ' || n, 150 + n, 200 + n, now() - interval '5 minutes', now() + interval '12 hours'
            from generate_series(1, 251) n
            """;

    /// The sign-ins of all whose tokens [LecternServer] mints.
    private static final String SIGN_INS = """
            insert into token_families (id, user_id, current_jti, current_iat, ttl_seconds, expires_at)
            select ('00000000-0000-4000-8000-' || lpad(id::text, 12, '0'))::uuid, id, gen_random_uuid(), now(), 86400,
                now() + interval '1 day'
            from users
            """;

    private Classes() {}

    /// Adds them to a school that was just filled.
    static void fill(Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(STUDENTS);
            statement.execute(GROUPS);
            statement.execute(MEMBERS);
            statement.execute(LESSONS);
            statement.execute(SIGN_INS);
            statement.execute("vacuum analyze");
        }
    }

    static boolean isHall(Swarm.Plan plan) {
        return plan.perRoom() > 1 + STUDENTS_EACH;
    }

    static int lesson(Swarm.Plan plan, int room) {
        return LESSONS_FROM + (isHall(plan) ? ROOMS : room);
    }

    static long user(Swarm.Plan plan, Dialect.Seat seat) {
        int room = isHall(plan) ? ROOMS : seat.room();
        if (seat.number() == 0) return TEACHERS_FROM + room;
        return STUDENTS_FROM + (isHall(plan) ? 0 : room * STUDENTS_EACH) + seat.number() - 1;
    }
}
