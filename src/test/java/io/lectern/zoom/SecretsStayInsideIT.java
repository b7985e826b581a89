package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.LessonId;
import io.lectern.testing.Eventually;
import io.lectern.zoomsim.Fault;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What lets its bearer act as a host is in no log, no table and no key, whatever goes well or wrong.
class SecretsStayInsideIT {
    /// As the simulator writes them.
    private static final Pattern TOKEN = Pattern.compile("\\bsim\\.[a-z0-9]{20,}");

    private static final Pattern ZAK = Pattern.compile("zak=([^&\"]+)");

    private final PoolFixture school = new PoolFixture(1);
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level usual = root.getLevel();
    private final Heard heard = new Heard();

    @BeforeEach
    void listen() {
        heard.start();
        root.addAppender(heard);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void stop() {
        root.setLevel(usual);
        root.detachAppender(heard);
        school.close();
    }

    @Test
    void aWholeLessonLeavesNoSecretBehind() {
        school.deploy();
        LessonId lesson = school.lesson();
        Meeting made = school.start(lesson);
        school.sim.expireTokens();
        school.sim.plan(Fault.status("get", 1, 503, 0, "busy"));
        Meeting shown = school.start(lesson);
        List<String> secrets =
                List.of(made.startUrl(), zak(made), shown.startUrl(), zak(shown), "secret-host0", "Bearer ", "Basic ");
        assertThat(zak(shown)).as("asked for anew each time").isNotEqualTo(zak(made));

        assertNothingOf(secrets, tables());
        assertNothingOf(secrets, keys());
        school.end(lesson);
        assertNothingOf(secrets, tables());

        List<String> logs = heard.lines();
        assertThat(logs).anyMatch(line -> line.contains("Zoom answered 503"));
        assertNothingOf(secrets, logs);
        Pattern password = Pattern.compile("(?<!\\d)" + made.password() + "(?!\\d)");
        assertThat(logs).noneMatch(line -> password.matcher(line).find());
    }

    @Test
    void wrongCredentialsAreNotLoggedEither() {
        school.deploy();
        school.run("update zoom_accounts set client_id = 'somebody else'");

        try {
            school.start(school.lesson());
        } catch (RuntimeException refused) {
            assertThat(refused.toString()).doesNotContain("secret-host0");
        }

        assertNothingOf(List.of("secret-host0", "Basic "), heard.lines());
        assertNothingOf(List.of("secret-host0"), tables());
    }

    private static void assertNothingOf(List<String> secrets, List<String> places) {
        for (String secret : secrets)
            assertThat(places.stream().filter(place -> place.contains(secret)))
                    .as("holds " + secret)
                    .isEmpty();
        assertThat(places.stream().filter(place -> TOKEN.matcher(place).find()))
                .as("holds a token")
                .isEmpty();
    }

    private static String zak(Meeting meeting) {
        Matcher found = ZAK.matcher(meeting.startUrl());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private List<String> tables() {
        List<String> all = new ArrayList<>();
        for (Row table : school.query("select tablename from pg_tables where schemaname = 'public'"))
            for (Row row : school.query("select t::text from " + table.getString(0) + " t")) all.add(row.getString(0));
        return all;
    }

    private List<String> keys() {
        RedisLink redis = Eventually.on(
                school.vertx.getOrCreateContext(), () -> RedisLink.open(school.vertx, school.settings.redis()));
        List<String> all = new ArrayList<>();
        Response keys = ask(redis, Command.KEYS, "zoom:*");
        for (Response key : keys) {
            String name = key.toString();
            String type = ask(redis, Command.TYPE, name).toString();
            Command read = type.equals("hash") ? Command.HGETALL : Command.GET;
            all.add(name + " " + ask(redis, read, name));
        }
        assertThat(all).anyMatch(line -> line.contains(":token"));
        return all;
    }

    private static Response ask(RedisLink redis, Command command, String key) {
        return await(redis.send(command, key).map(Objects::requireNonNull));
    }

    /// Everything that is logged, with the keys and the failures of each line.
    private static final class Heard extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(event.getFormattedMessage());
            if (event.getKeyValuePairs() != null) line.append(' ').append(event.getKeyValuePairs());
            for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause())
                line.append(' ').append(cause.getMessage());
            lines.add(line.toString());
        }

        List<String> lines() {
            return List.copyOf(lines);
        }
    }
}
