package io.lectern.archive;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.Past;
import io.lectern.room.Position;
import io.lectern.room.RedisRoomLog.Line;
import io.lectern.room.RoomCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the archive wrote, read back.
public final class PgPast implements Past {
    private final Postgres postgres;

    public PgPast(Postgres postgres) {
        this.postgres = postgres;
    }

    /// With connections of its own, on the calling event loop.
    public static Past open(Vertx vertx, Settings.Database settings) {
        return new PgPast(Postgres.open(vertx, settings));
    }

    private static final String TOP = "select coalesce(max(seq), 0) from room_events where room = $1";

    @Override
    public Future<Long> top(RoomId room) {
        return postgres.sql()
                .preparedQuery(TOP)
                .execute(Tuple.of(room.wire()))
                .recover(Postgres::translated)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static final String BANNED = """
            select user_id from (
                select distinct on ((data ->> 'user')::bigint) (data ->> 'user')::bigint as user_id, type from room_events
                where room = $1 and type in ('member.banned', 'member.unbanned')
                order by (data ->> 'user')::bigint, seq desc, at desc) as last_words
            where type = 'member.banned'
            """;

    @Override
    public Future<List<UserId>> banned(RoomId room) {
        return postgres.sql()
                .preparedQuery(BANNED)
                .execute(Tuple.of(room.wire()))
                .recover(Postgres::translated)
                .map(rows -> rows.stream()
                        .map(row -> new UserId(row.getLong("user_id")))
                        .toList());
    }

    /// A number may stand there twice when a Redis failed while the archive was at work; what came later is what
    /// members saw. Whether a message was deleted is asked on reading too, by the rule by which [PgSurveys] erases
    /// its text: what is not erased yet is hidden all the same.
    private static final String BEFORE = """
            select distinct on (e.seq) e.seq, e.epoch, e.type, e.at, e.user_id, e.cid,
                coalesce(e.name, nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email, '') as name,
                coalesce(e.role, u.role, 'student') as role,
                case when e.type = 'chat.message' and exists (select from room_events d where d.room = e.room
                        and d.type = 'chat.deleted' and (d.data ->> 'message')::bigint = e.seq
                        and (d.epoch = e.epoch or e.at <= d.at))
                    then '{"text":"","deleted":true}' else e.data::text end as data
            from room_events e left join users u on u.id = e.user_id
            where e.room = $1 and e.seq < $2
            order by e.seq desc, e.at desc limit $3
            """;

    @Override
    public Future<List<Line>> before(RoomId room, long before, int most) {
        return postgres.sql()
                .preparedQuery(BEFORE)
                .execute(Tuple.of(room.wire(), before, most))
                .recover(Postgres::translated)
                .map(rows -> {
                    List<Line> lines = new ArrayList<>();
                    for (Row row : rows) lines.add(line(room, row));
                    return lines.reversed();
                });
    }

    private static Line line(RoomId room, Row row) {
        long seq = row.getLong("seq");
        String frame = RoomCodec.frame(
                room,
                row.getString("epoch"),
                seq,
                row.getString("type"),
                row.getOffsetDateTime("at").toInstant(),
                author(row),
                row.getString("cid"),
                row.getString("data"));
        return new Line(new Position(seq, 0), frame);
    }

    private static @Nullable Author author(Row row) {
        Long user = row.getLong("user_id");
        return user == null
                ? null
                : new Author(new UserId(user), row.getString("name"), Role.parse(row.getString("role")));
    }

    @Override
    public Future<Void> close() {
        return postgres.close();
    }
}
