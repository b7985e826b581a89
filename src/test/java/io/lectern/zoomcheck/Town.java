package io.lectern.zoomcheck;

import io.lectern.bus.Bus;
import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.config.SettingsLoader;
import io.lectern.platform.Cluster;
import io.lectern.platform.EmbeddedPostgres;
import io.lectern.platform.EmbeddedRedis;
import io.lectern.platform.Keys;
import io.lectern.platform.Migrations;
import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.lectern.testing.NodeProcess;
import io.lectern.zoom.PgAccounts;
import io.lectern.zoom.Pool;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.ZoomSim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Three nodes, their stores, a simulated Zoom with hosts, a school of teachers, and a member of the cluster that asks
/// the pool as the edges of the nodes do.
final class Town implements AutoCloseable {
    private static final String SECRET = "a secret for checks only, long enough";
    private static final String HOOK_SECRET = "a webhook secret for checks";
    private static final int NODES = 3;
    private static final String DEADLOCK = "40P01";

    /// Reservations of one seat follow each other closely, so the earliest has to go first.
    private static final String SHIFT = """
            do $$
            declare
                shift interval := make_interval(secs => %d);
                c record;
            begin
                for c in select id from zoom_leases where state <> 'FREE' order by lower(during) loop
                    update zoom_leases set during = tstzrange(lower(during) - shift, upper(during) - shift,
                        case when lower_inc(during) then '[' else '(' end || case when upper_inc(during) then ']' else ')' end)
                    where id = c.id;
                end loop;
                for c in select table_name, string_agg(format('%%1$I = %%1$I - %%2$L::interval', column_name, shift), ', ') as sets
                    from information_schema.columns
                    where table_schema = 'public' and data_type = 'timestamp with time zone'
                        and (table_name like 'zoom\\_%%' or table_name = 'lessons')
                        and table_name not in ('zoom_tellers', 'zoom_deliveries')
                    group by table_name
                loop
                    execute 'update ' || quote_ident(c.table_name) || ' set ' || c.sets;
                end loop;
            end $$
            """;

    /// What holds the calls of an account back for as long as Zoom has said.
    private static final String HELD = """
            for _, key in ipairs(redis.call('KEYS', '*zoom:{*')) do
                if redis.call('TYPE', key).ok == 'string' and not string.find(key, ':lock') then
                    local due = tonumber(redis.call('GET', key))
                    if due then redis.call('SET', key, string.format('%.0f', due - ARGV[1]), 'KEEPTTL') end
                end
            end
            """;

    private final EmbeddedPostgres postgres;
    private final EmbeddedRedis redis;
    private final Connection database;
    private final int memberPort = NodeProcess.freePort();
    private LocalDate day;
    private boolean closed;
    final Vertx vertx;
    final ZoomSim sim;
    final Nodes nodes;
    final Pool pool;
    final List<Long> teachers = new ArrayList<>();
    final List<Long> groups = new ArrayList<>();
    final List<Long> accounts = new ArrayList<>();
    final List<SimAccount> hosts = new ArrayList<>();

    /// @param capacities of the hosts, one each
    Town(Path directory, long seed, int teachers, int... capacities) throws IOException, SQLException {
        postgres = EmbeddedPostgres.start(directory.resolve("postgres"), false);
        redis = EmbeddedRedis.start(directory.resolve("redis"));
        Migrations.run(postgres.url());
        int port = URI.create(postgres.url()).getPort();
        database = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "postgres");
        Vertx first = Vertx.vertx();
        sim = await(ZoomSim.start(first, 0, seed));
        nodes = new Nodes(NODES, environment(directory), memberPort);
        // Whoever breaks a run off does not want to be left with its servers.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        nodes.start();
        Map<String, String> own = new HashMap<>(environment(directory));
        own.put("LECTERN_CLUSTER_PORT", Integer.toString(memberPort));
        own.put("LECTERN_CLUSTER_MEMBERS", nodes.members());
        Settings settings = new SettingsLoader().load(null, own);
        nodes.untilReady();
        String installation = Keys.of(settings.secret(), settings.data()).cluster();
        vertx = await(Cluster.join(settings.cluster(), installation, new SimpleMeterRegistry()));
        pool = new Pool(Bus.of(vertx), settings.zoom());
        day = LocalDate.ofInstant(sim.now(), ZoneOffset.UTC);
        fill(settings, teachers, capacities);
    }

    private void fill(Settings settings, int people, int... capacities) throws SQLException, IOException {
        for (int i = 0; i < people; i++) {
            long teacher = one("insert into users (email, password_hash, role) values ('t" + i
                    + "@check.test', '', 'teacher') returning id");
            teachers.add(teacher);
            groups.add(one("insert into groups (name, teacher_id, invite_code) values ('g" + i + "', " + teacher
                    + ", 'G" + i + "') returning id"));
        }
        Postgres store = Postgres.open(vertx, settings.database());
        PgAccounts keep = new PgAccounts(
                store, new Vault(Keys.of(new Secret(SECRET), Path.of(".")).vault()));
        for (int i = 0; i < capacities.length; i++) {
            SimAccount account = SimAccount.single("host" + i, "host" + i + "@check.test", capacities[i]);
            sim.register(account);
            hosts.add(account);
            accounts.add(await(keep.put(new PgAccounts.NewAccount(
                    "host" + i + "@check.test",
                    account.accountId(),
                    account.clientId(),
                    new Secret(account.clientSecret()),
                    "me",
                    capacities[i]))));
        }
        execute("update zoom_accounts set plan = 'business'");
        await(store.close());
    }

    /// Lets the simulator tell the nodes what happens.
    boolean connectWebhooks() {
        int port = await(nodes.balance(vertx));
        return await(sim.subscribe("http://127.0.0.1:" + port + "/api/zoom/webhook/", HOOK_SECRET, Set.of()))
                .validated();
    }

    private Map<String, String> environment(Path directory) {
        Map<String, String> variables = new HashMap<>();
        variables.put("DATABASE_URL", postgres.url());
        variables.put("REDIS_URL", redis.url());
        variables.put("LECTERN_SECRET", SECRET);
        variables.put("LECTERN_DATA", directory.resolve("data").toString());
        variables.put("ZOOM_API_URL", sim.apiUrl());
        variables.put("ZOOM_OAUTH_URL", sim.oauthUrl());
        variables.put("LECTERN_ZOOM_TIMEOUT", "2s");
        variables.put("LECTERN_ZOOM_WEBHOOK_SECRETS", HOOK_SECRET);
        variables.put("LECTERN_CLUSTER_HOST", "127.0.0.1");
        variables.put("LECTERN_CLUSTER_LEASE", "4s");
        return variables;
    }

    /// A lesson of the teacher with this index, from so many minutes from now on.
    long lesson(int teacher, int begins, int minutes) throws SQLException {
        return one("insert into lessons (title, group_id, teacher_id, start_time, end_time) values ('Fractions', "
                + groups.get(teacher) + ", " + teachers.get(teacher) + ", now() + make_interval(mins => " + begins
                + "), now() + make_interval(mins => " + (begins + minutes) + ")) returning id");
    }

    /// A lesson that begins now and is seen by nobody before it has a meeting.
    long quickLesson(int teacher, int minutes) throws SQLException {
        return one(
                "insert into lessons (title, group_id, teacher_id, start_time, end_time, is_quick_lesson, provisional)"
                        + " values ('Roots', " + groups.get(teacher) + ", " + teachers.get(teacher)
                        + ", now(), now() + make_interval(mins => " + minutes + "), true, true) returning id");
    }

    /// Lets time pass: everything that is written down in the stores becomes older, and the simulator's clock goes on.
    void pass(Duration time) throws SQLException {
        long seconds = time.toSeconds();
        shift(seconds);
        inRedis(HELD, Long.toString(seconds * 1_000_000));
        await(sim.advance(time));
        LocalDate today = LocalDate.ofInstant(sim.now(), ZoneOffset.UTC);
        if (!today.equals(day)) execute("delete from zoom_host_days");
        day = today;
    }

    /// The nodes work on, and their locks and this one's may meet crosswise.
    private void shift(long seconds) throws SQLException {
        for (int left = 20; ; left--) {
            try {
                execute(SHIFT.formatted(seconds));
                return;
            } catch (SQLException e) {
                if (left == 0 || !DEADLOCK.equals(e.getSQLState())) throw e;
            }
        }
    }

    private void inRedis(String script, String argument) {
        List<String> words = List.of("EVAL", script, "0", argument);
        StringBuilder call = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words)
            call.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        try (Socket socket = new Socket("127.0.0.1", redis.port())) {
            socket.getOutputStream().write((call + "QUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (answer.startsWith("-")) throw new IllegalStateException(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void execute(String statement) throws SQLException {
        try (PreparedStatement call = database.prepareStatement(statement)) {
            call.execute();
        }
    }

    long one(String query) throws SQLException {
        return longs(query).getFirst();
    }

    List<Long> longs(String query) throws SQLException {
        return rows(query).stream().map(row -> Long.parseLong(row.getFirst())).toList();
    }

    /// Every value as text; what is null is empty.
    List<List<String>> rows(String query) throws SQLException {
        try (PreparedStatement call = database.prepareStatement(query);
                ResultSet found = call.executeQuery()) {
            List<List<String>> rows = new ArrayList<>();
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    String value = found.getString(i);
                    row.add(value == null ? "" : value);
                }
                rows.add(row);
            }
            return rows;
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(90, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException("nothing came of it in 90 s", late);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        nodes.close();
        postgres.close();
        redis.close();
    }
}
