package io.lectern.inbox;

import io.lectern.platform.Postgres;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How far people have read the chats of their groups.
public final class PgReads {
    private final Postgres postgres;

    public PgReads(Postgres postgres) {
        this.postgres = postgres;
    }

    /// @param read the last message read, or 0
    /// @param unread what others have said since, at most 999
    public record Unread(long group, long read, int unread) {}

    private static final String MINE = """
            g.teacher_id = $1 or exists (select from group_members m where m.group_id = g.id and m.student_id = $1)
            """;

    /// Deleted messages and one's own do not wait to be read.
    private static final String UNREAD = """
            select g.id, coalesce(r.seq, 0) as read, c.unread
            from groups g
            left join room_reads r on r.user_id = $1 and r.room = 'group:' || g.id
            cross join lateral (select count(*) as unread from (
                select from room_events e
                where e.room = 'group:' || g.id and e.type = 'chat.message' and e.seq > coalesce(r.seq, 0)
                  and e.user_id is distinct from $1
                  and not exists (select from room_events d where d.room = e.room
                      and d.type = 'chat.deleted' and (d.data ->> 'message')::bigint = e.seq
                      and (d.epoch = e.epoch or e.at <= d.at))
                limit 999) waiting) c
            where\s""" + MINE + " order by g.id";

    /// All groups of a person.
    Future<List<Unread>> of(UserId user) {
        return postgres.sql()
                .preparedQuery(UNREAD)
                .execute(Tuple.of(user.value()))
                .recover(Postgres::translated)
                .map(rows -> {
                    List<Unread> all = new ArrayList<>();
                    for (Row row : rows)
                        all.add(new Unread(
                                row.getLong("id"),
                                row.getLong("read"),
                                row.getLong("unread").intValue()));
                    return all;
                });
    }

    private static final String MEMBER = "select 1 from groups g where g.id = $2 and (" + MINE + ")";

    Future<Boolean> isMember(UserId user, RoomId group) {
        return postgres.sql()
                .preparedQuery(MEMBER)
                .execute(Tuple.of(user.value(), group.number()))
                .recover(Postgres::translated)
                .map(rows -> rows.size() > 0);
    }

    /// Only forward: a device that was asleep does not take back what another has read.
    private static final String READ = """
            insert into room_reads (user_id, room, seq) values ($1, $2, $3)
            on conflict (user_id, room) do update set seq = excluded.seq, at = now() where room_reads.seq < excluded.seq
            returning seq
            """;

    /// @return whether the place moved
    Future<Boolean> move(UserId user, RoomId room, long seq) {
        return postgres.sql()
                .preparedQuery(READ)
                .execute(Tuple.of(user.value(), room.wire(), seq))
                .recover(Postgres::translated)
                .map(rows -> rows.size() > 0);
    }

    private static final String PLACE = "select seq from room_reads where user_id = $1 and room = $2";

    Future<Optional<Long>> place(UserId user, RoomId room) {
        return postgres.sql()
                .preparedQuery(PLACE)
                .execute(Tuple.of(user.value(), room.wire()))
                .recover(Postgres::translated)
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getLong(0)));
    }
}
