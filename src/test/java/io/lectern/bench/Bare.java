package io.lectern.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.http.Answers;
import io.lectern.platform.Postgres;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.transport.Transport;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// The least that can answer the same requests: one handler, one statement, the rows written as JSON straight
/// away. No sign-in, limits, routes, conditional reads, security headers or metrics. What Lectern adds costs
/// the difference.
public final class Bare extends VerticleBase {
    private final Settings.Database database;
    private final int port;
    private final Statements statements;

    /// What Lectern sends to Postgres for the same requests.
    private record Statements(String me, String groups, String lessons) {
        static Statements read(Path directory) throws IOException {
            return new Statements(
                    Files.readString(directory.resolve("ME.sql")),
                    Files.readString(directory.resolve("GROUPS.sql")),
                    Files.readString(directory.resolve("LESSONS.sql")));
        }
    }

    private Bare(Settings.Database database, int port, Statements statements) {
        this.database = database;
        this.port = port;
        this.statements = statements;
    }

    /// @param args port, event loops, connections of each, database URL, directory of the statements
    public static void main(String[] args) throws IOException {
        Settings.Database database = new Settings.Database(new Secret(args[3]), Integer.parseInt(args[2]));
        Statements statements = Statements.read(Path.of(args[4]));
        Vertx vertx = Vertx.builder()
                .withTransport(Transport.EPOLL != null && Transport.EPOLL.available() ? Transport.EPOLL : Transport.NIO)
                .build();
        vertx.deployVerticle(
                        () -> new Bare(database, Integer.parseInt(args[0]), statements),
                        new DeploymentOptions().setInstances(Integer.parseInt(args[1])))
                .onFailure(failure -> {
                    System.err.println(failure.getMessage());
                    System.exit(1);
                });
    }

    @Override
    public Future<?> start() {
        SqlClient sql = Postgres.open(vertx, database).sql();
        return vertx.createHttpServer()
                .requestHandler(request -> answer(request, sql))
                .listen(port, "127.0.0.1");
    }

    private void answer(HttpServerRequest request, SqlClient sql) {
        String person = request.getHeader("X-Person");
        long id = person == null ? 0 : Long.parseLong(person);
        switch (String.valueOf(request.path())) {
            case "/api/me/" -> send(request, sql, statements.me(), Tuple.of(id), Bare::me);
            case "/api/groups/" -> send(request, sql, statements.groups(), Tuple.of(id, 20, 0L), Bare::groups);
            case "/api/schedule/lessons/" ->
                send(
                        request,
                        sql,
                        statements.lessons(),
                        Tuple.of(id, 20, 0L),
                        (json, rows) -> lessons(json, rows, request));
            default -> request.response().end();
        }
    }

    private interface Writer {
        void write(JsonGenerator json, RowSet<Row> rows) throws IOException;
    }

    private static void send(HttpServerRequest request, SqlClient sql, String statement, Tuple values, Writer writer) {
        sql.preparedQuery(statement)
                .execute(values)
                .onSuccess(rows -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(Buffer.buffer(Answers.bytes(json -> writer.write(json, rows)))))
                .onFailure(failure -> request.response().setStatusCode(500).end(String.valueOf(failure)));
    }

    private static void me(JsonGenerator json, RowSet<Row> rows) throws IOException {
        Row row = rows.iterator().next();
        json.writeStartObject();
        json.writeNumberField("id", row.getLong(0));
        json.writeStringField("email", row.getString(1));
        json.writeStringField("phone_number", row.getString(2));
        json.writeStringField("first_name", row.getString(3));
        json.writeStringField("middle_name", row.getString(4));
        json.writeStringField("last_name", row.getString(5));
        json.writeStringField("role", row.getString(6));
        json.writeStringField("avatar", row.getString(7));
        json.writeBooleanField("agreed_to_marketing", row.getBoolean(8));
        json.writeStringField(
                "date_of_birth",
                row.getLocalDate(9) == null ? null : row.getLocalDate(9).toString());
        json.writeStringField("telegram_username", row.getString(10));
        json.writeBooleanField("telegram_verified", row.getBoolean(11));
        json.writeStringField("zoom_pmi_link", row.getString(12));
        platforms(json);
        at(json, "created_at", row, 13);
        at(json, "updated_at", row, 14);
        json.writeNullField("school");
        json.writeNullField("school_membership");
        json.writeEndObject();
    }

    private static void platforms(JsonGenerator json) throws IOException {
        json.writeBooleanField("zoom_connected", false);
        json.writeStringField("zoom_email", "");
        json.writeBooleanField("google_meet_connected", false);
        json.writeStringField("google_meet_email", "");
        json.writeArrayFieldStart("available_platforms");
        json.writeStartObject();
        json.writeStringField("id", "zoom_pool");
        json.writeStringField("name", "Zoom");
        json.writeBooleanField("connected", true);
        json.writeStringField("icon", "video");
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void groups(JsonGenerator json, RowSet<Row> rows) throws IOException {
        page(json, rows.size() == 0 ? 0 : rows.iterator().next().getLong(0), null);
        for (Row row : rows) {
            json.writeStartObject();
            json.writeNumberField("id", row.getLong(1));
            json.writeStringField("name", row.getString(2));
            json.writeStringField("description", row.getString(3));
            json.writeFieldName("teacher");
            person(json, row.getLong(8), row.getString(9), row.getString(10), row.getString(11));
            students(json, row);
            json.writeNumberField("student_count", row.getInteger(12));
            json.writeStringField("invite_code", row.getString(4));
            json.writeStringField("telegram_chat_id", row.getString(5));
            at(json, "created_at", row, 6);
            at(json, "updated_at", row, 7);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void students(JsonGenerator json, Row row) throws IOException {
        Long[] ids = row.getArrayOfLongs(13);
        String[] emails = row.getArrayOfStrings(14);
        String[] firstNames = row.getArrayOfStrings(15);
        String[] lastNames = row.getArrayOfStrings(16);
        json.writeArrayFieldStart("students");
        for (int i = 0; i < ids.length; i++) person(json, ids[i], emails[i], firstNames[i], lastNames[i]);
        json.writeEndArray();
    }

    private static void person(JsonGenerator json, long id, String email, String first, String last)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("email", email);
        json.writeStringField("first_name", first);
        json.writeStringField("last_name", last);
        json.writeEndObject();
    }

    private static void lessons(JsonGenerator json, RowSet<Row> rows, HttpServerRequest request) throws IOException {
        long total = rows.size() == 0 ? 0 : rows.iterator().next().getLong(20);
        page(json, total, total > 20 ? "http://" + request.authority() + "/api/schedule/lessons/?page=2" : null);
        for (Row row : rows) lesson(json, row);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void lesson(JsonGenerator json, Row row) throws IOException {
        String title = row.getString(1);
        OffsetDateTime start = row.getOffsetDateTime(6);
        OffsetDateTime end = row.getOffsetDateTime(7);
        json.writeStartObject();
        json.writeNumberField("id", row.getLong(0));
        json.writeStringField("title", title);
        json.writeStringField("display_name", title.isEmpty() ? row.getString(3) : title);
        json.writeNumberField("group", row.getLong(2));
        json.writeStringField("group_name", row.getString(3));
        json.writeNumberField("teacher", row.getLong(4));
        json.writeStringField("teacher_name", row.getString(5));
        Answers.instant(json, "start_time", start.toInstant());
        Answers.instant(json, "end_time", end.toInstant());
        json.writeNumberField("duration_minutes", Duration.between(start, end).toMinutes());
        json.writeStringField("topics", row.getString(10));
        json.writeStringField("location", row.getString(11));
        rest(json, row);
        json.writeEndObject();
    }

    private static void rest(JsonGenerator json, Row row) throws IOException {
        json.writeStringField("zoom_meeting_id", row.getString(17));
        json.writeNullField("zoom_start_url");
        json.writeStringField("zoom_join_url", row.getString(18));
        json.writeStringField("zoom_password", row.getString(19));
        json.writeStringField("google_meet_link", "");
        json.writeStringField("google_calendar_event_id", "");
        json.writeStringField("join_url", row.getString(18));
        json.writeStringField("video_provider", row.getString(17) == null ? null : "zoom");
        json.writeBooleanField("record_lesson", row.getBoolean(13));
        json.writeNumberField("recording_available_for_days", row.getInteger(14));
        json.writeStringField("notes", row.getString(12));
        at(json, "created_at", row, 15);
        at(json, "updated_at", row, 16);
        json.writeNullField("recording_id");
        json.writeNullField("homework_id");
        at(json, "started_at", row, 8);
        at(json, "ended_at", row, 9);
    }

    private static void page(JsonGenerator json, long total, @Nullable String next) throws IOException {
        json.writeStartObject();
        json.writeNumberField("count", total);
        json.writeStringField("next", next);
        json.writeNullField("previous");
        json.writeArrayFieldStart("results");
    }

    private static void at(JsonGenerator json, String field, Row row, int column) throws IOException {
        OffsetDateTime at = row.getOffsetDateTime(column);
        Answers.instant(json, field, at == null ? null : at.toInstant());
    }
}
