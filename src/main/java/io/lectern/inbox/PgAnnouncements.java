package io.lectern.inbox;

import io.lectern.platform.Postgres;
import io.lectern.room.RoomAnswer;
import io.lectern.room.RoomCommand;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was announced to everybody, as the archive has it.
public final class PgAnnouncements {
    private static final int MOST = 100;

    private final Postgres postgres;

    public PgAnnouncements(Postgres postgres) {
        this.postgres = postgres;
    }

    /// @param seq its number in the system's room
    public record Announcement(
            long seq,
            String text,
            @Nullable String textEn,
            @Nullable Instant until,
            Instant at) {}

    private static final String VALID = """
            select distinct on (seq) seq, at, data ->> 'text' as text, data ->> 'text_en' as text_en,
                (data ->> 'until')::timestamptz as until
            from room_events
            where room = 'system' and type = 'announcement'
              and (data ->> 'until' is null or (data ->> 'until')::timestamptz > $1)
            order by seq desc, room_events.at desc limit $2
            """;

    /// Those that are worth showing at a time, the latest first.
    Future<List<Announcement>> validAt(Instant now) {
        return postgres.sql()
                .preparedQuery(VALID)
                .execute(Tuple.of(utc(now), MOST))
                .recover(Postgres::translated)
                .map(rows -> {
                    List<Announcement> valid = new ArrayList<>();
                    for (Row row : rows) valid.add(announcement(row));
                    return valid;
                });
    }

    private static final String PUT = """
            insert into room_events (room, epoch, seq, type, at, user_id, name, role, cid, data)
            values ('system', $1, $2, 'announcement', $3, $4, $5, $6, $7,
                jsonb_build_object('text', $8::text, 'text_en', $9::text, 'until', $10::text))
            on conflict do nothing
            """;

    /// Writes down what the archive will write a little later: who has announced something wants to find it.
    Future<Void> put(RoomAnswer place, RoomCommand.Announce said, Instant at) {
        Tuple row = Tuple.of(
                place.epoch(),
                place.seq(),
                utc(at),
                said.who().user().value(),
                said.who().name(),
                said.who().role().wire());
        row.addString(said.cid()).addString(said.text()).addString(said.textEn());
        row.addString(said.until() == null ? null : said.until().toString());
        return postgres.sql()
                .preparedQuery(PUT)
                .execute(row)
                .recover(Postgres::translated)
                .mapEmpty();
    }

    private static Announcement announcement(Row row) {
        OffsetDateTime until = row.getOffsetDateTime("until");
        return new Announcement(
                row.getLong("seq"),
                row.getString("text"),
                row.getString("text_en"),
                until == null ? null : until.toInstant(),
                row.getOffsetDateTime("at").toInstant());
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
