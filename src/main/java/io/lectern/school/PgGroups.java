package io.lectern.school;

import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// The groups in Postgres.
public final class PgGroups {
    private final Postgres postgres;

    public PgGroups(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Columns 0-10 are the group with its teacher, 11 is the number of students.
    static final String LIGHT = """
            g.id, g.name, g.description, g.invite_code, g.telegram_chat_id, g.created_at, g.updated_at,
            t.id, t.email, t.first_name, t.last_name,
            """;

    /// Columns 11-15: the students, newest first, as one array a column.
    static final String STUDENTS = "s.count::int, s.ids, s.emails, s.first_names, s.last_names";

    static final String STUDENTS_OF = """
            cross join lateral (
                select count(*), array_agg(u.id order by u.created_at desc, u.id desc) ids,
                    array_agg(u.email order by u.created_at desc, u.id desc) emails,
                    array_agg(u.first_name order by u.created_at desc, u.id desc) first_names,
                    array_agg(u.last_name order by u.created_at desc, u.id desc) last_names
                from group_members m join users u on u.id = m.student_id where m.group_id = g.id) s
            """;

    private static String mine(Principal who) {
        return switch (who.role()) {
            case TEACHER -> "g.teacher_id = $1";
            case STUDENT -> "g.id in (select group_id from group_members where student_id = $1)";
            // Admins have no groups of their own, and the list is of one's own.
            case ADMIN -> "$1 < 0";
        };
    }

    /// The groups a person teaches or belongs to, by name.
    Future<Page.Slice<Group>> list(Principal who, boolean light, Page page) {
        String mine = mine(who);
        String students = light ? "(select count(*)::int from group_members m where m.group_id = g.id)" : STUDENTS;
        String statement = "select (select count(*) from groups g where " + mine + ") as total, " + LIGHT + students
                + " from groups g join users t on t.id = g.teacher_id " + (light ? "" : STUDENTS_OF)
                + " where " + mine + " order by g.name, g.id limit $2 offset $3";
        return query(statement, Tuple.of(who.user().value(), page.size(), page.offset()))
                .map(rows -> new Page.Slice<>(
                        rows.size() == 0 ? 0 : rows.iterator().next().getLong(0),
                        StreamSupport.stream(rows.spliterator(), false)
                                .map(row -> light ? light(row, 1) : group(row, 1))
                                .toList()));
    }

    /// One of these groups.
    Future<Optional<Group>> find(long id, Principal who) {
        String statement = "select " + LIGHT + STUDENTS + " from groups g join users t on t.id = g.teacher_id "
                + STUDENTS_OF + " where g.id = $2 and " + mine(who);
        return query(statement, Tuple.of(who.user().value(), id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(group(rows.iterator().next(), 0)));
    }

    private static Group light(Row row, int at) {
        return group(row, at, row.getInteger(at + 11), List.of());
    }

    static Group group(Row row, int at) {
        return group(row, at, row.getInteger(at + 11), students(row, at + 12));
    }

    private static Group group(Row row, int at, int count, List<Person> students) {
        return new Group(
                row.getLong(at),
                row.getString(at + 1),
                row.getString(at + 2),
                row.getString(at + 3),
                row.getString(at + 4),
                row.getOffsetDateTime(at + 5).toInstant(),
                row.getOffsetDateTime(at + 6).toInstant(),
                count,
                new Person(row.getLong(at + 7), row.getString(at + 8), row.getString(at + 9), row.getString(at + 10)),
                students);
    }

    private static List<Person> students(Row row, int at) {
        Long[] ids = row.getArrayOfLongs(at);
        if (ids == null) return List.of();
        String[] emails = row.getArrayOfStrings(at + 1);
        String[] firstNames = row.getArrayOfStrings(at + 2);
        String[] lastNames = row.getArrayOfStrings(at + 3);
        List<Person> students = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) students.add(new Person(ids[i], emails[i], firstNames[i], lastNames[i]));
        return students;
    }

    private Future<RowSet<Row>> query(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
