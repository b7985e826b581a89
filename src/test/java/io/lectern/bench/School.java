package io.lectern.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// A school of always the same 500 teachers, 4500 students, 150 groups and 10,000 lessons.
///
/// Fifty of the teachers hold three groups each, with 20 to 50 students and some 66 lessons a group: a busy
/// teacher's lists are the ones worth measuring.
final class School {
    static final String PASSWORD = "correct horse 42";
    static final int BUSY_TEACHERS = 50;

    private static final String PEOPLE = """
            insert into users (email, password_hash, role, first_name, last_name, created_at, updated_at)
            select case when n <= 500 then 'teacher' || n else 'student' || n - 500 end || '@school.test', ?,
                case when n <= 500 then 'teacher' else 'student' end,
                (array['Anna', 'Boris', 'Clara', 'Daniil', 'Elena', 'Fjodor', 'Galina', 'Hugo', 'Irina', 'Jakob'])[1 + n % 10],
                (array['Petrova', 'Smith', 'Ivanova', 'Keller', 'Orlova', 'Brandt', 'Sokolova'])[1 + n % 7],
                timestamptz '2026-01-10 09:00Z' + n * interval '97.123457 s',
                timestamptz '2026-02-10 09:00Z' + n * interval '97.123457 s'
            from generate_series(1, 5000) n
            """;

    private static final String GROUPS = """
            insert into groups (name, description, teacher_id, invite_code, created_at, updated_at)
            select 'Group ' || lpad(n::text, 3, '0'), 'Mathematics, second year, part ' || n, 1 + (n - 1) % 50,
                upper(substr(md5(n::text), 1, 8)), timestamptz '2026-03-01 10:00Z' + n * interval '61.000001 s',
                timestamptz '2026-03-02 10:00Z' + n * interval '61.000001 s'
            from generate_series(1, 150) n
            """;

    private static final String MEMBERS = """
            insert into group_members (group_id, student_id)
            select g, 501 + (g * 37 + k) % 4500
            from generate_series(1, 150) g cross join lateral generate_series(1, 20 + g * 7 % 31) k
            """;

    private static final String LESSONS = """
            insert into lessons (title, group_id, teacher_id, start_time, end_time, topics, notes, created_at, updated_at)
            select 'Lesson ' || n, g, 1 + (g - 1) % 50, start, start + interval '90 minutes',
                'Quadratic equations, part ' || n, 'Bring the exercises of last week.',
                timestamptz '2026-03-05 10:00Z' + n * interval '3.000001 s',
                timestamptz '2026-03-06 10:00Z' + n * interval '3.000001 s'
            from (select n, 1 + (n - 1) % 150 as g,
                    timestamptz '2026-09-01 08:00Z' + (n - 1) / 150 * interval '1 day'
                        + (n - 1) % 150 / 50 * interval '2 hours' as start
                from generate_series(1, 10000) n) planned
            """;

    private School() {}

    /// Fills an empty, migrated database.
    static void fill(Connection database, String passwordHash) throws SQLException {
        try (PreparedStatement people = database.prepareStatement(PEOPLE)) {
            people.setString(1, passwordHash);
            people.executeUpdate();
        }
        try (Statement statement = database.createStatement()) {
            statement.execute(GROUPS);
            statement.execute(MEMBERS);
            statement.execute(LESSONS);
            statement.execute("vacuum analyze");
        }
    }

    static String teacher(int number) {
        return "teacher" + number + "@school.test";
    }
}
