package io.lectern.faults;

import io.lectern.config.Secret;
import io.lectern.platform.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A school in Postgres: one group that everybody is in, and a lesson for every trial. Students are users 1 to n.
final class Campus implements AutoCloseable {
    static final String SECRET = "a secret for trials only, long enough";

    private static final String SIGN_IN = "('00000000-0000-4000-8000-' || lpad(%s, 12, '0'))::uuid";

    private final Connection database;
    private final SecretKeySpec signing;
    private final int students;

    private Campus(Connection database, SecretKeySpec signing, int students) {
        this.students = students;
        this.database = database;
        this.signing = signing;
    }

    static Campus fill(int port, String name, int students) throws SQLException, IOException {
        Connection database =
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + name, "postgres", "postgres");
        byte[] key = Keys.of(new Secret(SECRET), Path.of(".")).tokens();
        Campus campus = new Campus(database, new SecretKeySpec(key, "HmacSHA256"), students);
        campus.execute(
                "insert into users (email, password_hash, role, first_name) select 's' || n || '@trial.test', '', "
                        + "'student', 'S' || n from generate_series(1, " + students + ") n");
        campus.execute("insert into users (email, password_hash, role, first_name)"
                + " values ('teacher@trial.test', '', 'teacher', 'Vera')");
        campus.execute("insert into groups (name, teacher_id, invite_code) select 'all', max(id), 'all' from users");
        campus.execute("insert into group_members (group_id, student_id) select g.id, u.id from groups g, users u"
                + " where u.role = 'student'");
        campus.execute("insert into token_families (id, user_id, current_jti, current_iat, ttl_seconds, expires_at)"
                + " select " + SIGN_IN.formatted("id::text") + ", id, gen_random_uuid(), now(), 86400,"
                + " now() + interval '1 day' from users");
        return campus;
    }

    /// A lesson that nobody has been in.
    long lesson() throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "insert into lessons (group_id, teacher_id, start_time, end_time)"
                                + " select id, teacher_id, now(), now() + interval '3 hours' from groups returning id")) {
            row.next();
            return row.getLong(1);
        }
    }

    /// Who leads all lessons.
    long teacher() {
        return students + 1L;
    }

    /// How many sessions of a lesson the ledger holds for being there still.
    int open(long lesson) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from attendance_intervals where left_at is null"
                        + " and lesson_id = " + lesson)) {
            row.next();
            return row.getInt(1);
        }
    }

    /// An access token for `seconds`.
    String token(long user, String role, long seconds) {
        long now = Instant.now().getEpochSecond();
        String claims = """
                {"token_type":"access","exp":%d,"iat":%d,"jti":"%s","sid":"%s","user_id":%d,"role":"%s",\
                "email":"s%d@trial.test","name":"S%d","iss":"lectern","aud":["lectern"]}""".formatted(
                        now + seconds,
                        now,
                        UUID.randomUUID(),
                        "00000000-0000-4000-8000-%012d".formatted(user),
                        user,
                        role,
                        user,
                        user);
        String text = base64("{\"typ\":\"JWT\",\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(signing);
            return text + "." + base64(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
