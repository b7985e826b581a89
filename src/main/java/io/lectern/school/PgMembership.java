package io.lectern.school;

import io.lectern.platform.Gathering;
import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.school.Membership.JoinLink;
import io.lectern.school.Membership.LessonState;
import io.lectern.school.Membership.Member;
import io.lectern.school.Membership.Planned;
import io.lectern.school.Membership.Stranger;
import io.lectern.school.Membership.Unknown;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who belongs to which room, as Postgres knows it now. Questions about lessons or groups that come together are one
/// statement.
public final class PgMembership {
    private static final int AT_ONCE = 500;

    private final Postgres postgres;
    private final Gathering<Asked, Membership> lessons;
    private final Gathering<Asked, Membership> groups;

    /// @param endOfTurn runs something when the turn of the event loop is over
    public PgMembership(Postgres postgres, Executor endOfTurn) {
        this.postgres = postgres;
        this.lessons = new Gathering<>(endOfTurn, AT_ONCE, all -> ask(LESSONS, PgMembership::inLesson, all));
        this.groups = new Gathering<>(endOfTurn, AT_ONCE, all -> ask(GROUPS, PgMembership::inGroup, all));
    }

    /// What a person is to a room. The person's role is read anew: a token may be older than a change.
    public Future<Membership> of(RoomId room, UserId person) {
        return switch (room.kind()) {
            case LESSON, STAFF -> lessons.ask(new Asked(room, person));
            case GROUP -> groups.ask(new Asked(room, person));
            case USER, SYSTEM, OPS -> alone(room, person);
        };
    }

    private static final String PERSON =
            "u.role, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email) as person, u.active";

    /// Whom to look up where: a class that comes back asks for all of its members at once.
    private static final String ASKED = "unnest($1::bigint[], $2::bigint[]) as asked (room, person)";

    private static final String LESSONS = "select asked.room, asked.person as asker, " + PERSON + """
            , l.id, l.title, l.teacher_id, l.start_time, l.end_time, l.started_at, l.ended_at,
                l.zoom_join_url, l.zoom_meeting_id, l.zoom_password, l.single_session,
                exists (select 1 from lesson_teachers c where c.lesson_id = l.id and c.user_id = u.id) as assists,
                exists (select 1 from group_members m where m.group_id = l.group_id and m.student_id = u.id) as member
            from\s""" + ASKED + """
             join lessons l on l.id = asked.room join users u on u.id = asked.person
            """;

    private static Membership inLesson(RoomId room, UserId person, Row row) {
        boolean forStudents = room.kind() == RoomId.Kind.LESSON;
        Optional<Role> role = role(row, person).filter(r -> forStudents || r != Role.STUDENT);
        return member(role, row, Optional.of(state(row)));
    }

    private static final String GROUPS = "select asked.room, asked.person as asker, " + PERSON + """
            , g.teacher_id, false as assists,
                exists (select 1 from group_members m where m.group_id = g.id and m.student_id = u.id) as member
            from\s""" + ASKED + """
             join groups g on g.id = asked.room join users u on u.id = asked.person
            """;

    private static Membership inGroup(RoomId room, UserId person, Row row) {
        return member(role(row, person), row, Optional.empty());
    }

    private record Asked(RoomId room, UserId person) {}

    /// What becomes of a row.
    private interface Reading {
        Membership read(RoomId room, UserId person, Row row);
    }

    private record Place(long room, long person) {}

    private Future<Function<Asked, Membership>> ask(String statement, Reading reading, Collection<Asked> all) {
        Set<Place> places = all.stream().map(PgMembership::place).collect(Collectors.toSet());
        Long[] rooms = places.stream().map(Place::room).toArray(Long[]::new);
        Long[] people = places.stream().map(Place::person).toArray(Long[]::new);
        return postgres.sql()
                .preparedQuery(statement)
                .execute(Tuple.tuple().addArrayOfLong(rooms).addArrayOfLong(people))
                .recover(Postgres::translated)
                .map(rows -> {
                    Map<Place, Row> found = new HashMap<>();
                    for (Row row : rows) found.put(new Place(row.getLong("room"), row.getLong("asker")), row);
                    return asked -> {
                        Row row = found.get(place(asked));
                        return row == null ? new Unknown() : reading.read(asked.room(), asked.person(), row);
                    };
                });
    }

    private static Place place(Asked asked) {
        return new Place(asked.room().number(), asked.person().value());
    }

    private static final String ALONE = "select " + PERSON + " from users u where u.id = $1";

    private Future<Membership> alone(RoomId room, UserId person) {
        return ask(ALONE, Tuple.of(person.value())).map(found -> {
            if (found.isEmpty()) return new Unknown();
            Role role = Role.parse(found.get().getString("role"));
            boolean own = switch (room.kind()) {
                case USER -> room.number() == person.value();
                case OPS -> role == Role.ADMIN;
                default -> true;
            };
            return member(own ? Optional.of(role) : Optional.empty(), found.get(), Optional.empty());
        });
    }

    private static Membership member(Optional<Role> role, Row row, Optional<LessonState> lesson) {
        if (role.isEmpty() || !row.getBoolean("active")) return new Stranger();
        return new Member(role.get(), row.getString("person"), lesson);
    }

    private static Optional<Role> role(Row row, UserId person) {
        Role own = Role.parse(row.getString("role"));
        if (row.getLong("teacher_id") == person.value()) return Optional.of(Role.TEACHER);
        // Whoever was made a student since then leads nobody.
        if (row.getBoolean("assists") && own == Role.TEACHER) return Optional.of(own);
        if (own == Role.ADMIN) return Optional.of(own);
        return row.getBoolean("member") ? Optional.of(Role.STUDENT) : Optional.empty();
    }

    private static LessonState state(Row row) {
        return new LessonState(
                new LessonId(row.getLong("id")),
                row.getString("title"),
                new UserId(row.getLong("teacher_id")),
                new Planned(
                        row.getOffsetDateTime("start_time").toInstant(),
                        row.getOffsetDateTime("end_time").toInstant()),
                instant(row.getOffsetDateTime("started_at")),
                instant(row.getOffsetDateTime("ended_at")),
                row.getBoolean("single_session"),
                link(row));
    }

    private static Optional<JoinLink> link(Row row) {
        String url = row.getString("zoom_join_url");
        if (url == null) return Optional.empty();
        return Optional.of(
                new JoinLink(url, text(row.getString("zoom_meeting_id")), text(row.getString("zoom_password"))));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Optional<Instant> instant(@Nullable OffsetDateTime at) {
        return Optional.ofNullable(at).map(OffsetDateTime::toInstant);
    }

    private Future<Optional<Row>> ask(String statement, Tuple values) {
        return postgres.sql()
                .preparedQuery(statement)
                .execute(values)
                .recover(Postgres::translated)
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next()));
    }
}
