package lectern;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.exitHereIfFailed;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The demo school in its lessons: everybody signs in once, and then people enter the room of the lesson they have
/// now or next, chat, raise their hands and leave. What somebody says must come back to them with its place in the
/// room's order.
///
/// Sizes are system properties, and so is where Lectern is; see below. No meeting has to be started for it.
public final class LiveLessonSimulation extends Simulation {
    private static final String URL = System.getProperty("lectern.url", "http://localhost:8080");
    /// Devices in lessons; beyond 23 some people have several.
    private static final int USERS = Integer.getInteger("users", 23);
    /// How long the lessons last, arrivals included.
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("seconds", 30));
    /// Everybody says something this often, in milliseconds.
    private static final Duration PACE = Duration.ofMillis(Integer.getInteger("pace", 2_000));

    private static final int STUDENTS = 21;
    private static final int TEACHERS = 2;
    private static final String PASSWORD = System.getProperty("password", "demo-lesson-1");
    private static final Duration ARRIVALS = LENGTH.dividedBy(6);
    /// Long for a person; whoever waits longer counts as failed.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private final HttpProtocolBuilder lectern = http.baseUrl(URL)
            .wsBaseUrl(URL.replaceFirst("^http", "ws"))
            .acceptHeader("application/json")
            .contentTypeHeader("application/json");

    private final ScenarioBuilder signIn = scenario("sign in")
            .exec(feed(listFeeder(people()).queue()))
            .exec(http("sign in")
                    .post("/api/jwt/token/")
                    .body(StringBody("{\"email\":\"#{email}\",\"password\":\"" + PASSWORD + "\"}"))
                    .check(status().is(200), jsonPath("$.access").saveAs("token")))
            .exec(exitHereIfFailed())
            .exec(this::keepToken);

    private final ChainBuilder findLesson = exec(this::takeToken)
            .exec(http("find the lesson")
                    .get("/api/schedule/lessons/")
                    .queryParam("exclude_ended", "1")
                    .queryParam("start", "#{now}")
                    .header("Authorization", "Bearer #{token}")
                    .check(status().is(200), jsonPath("$.results[0].id").saveAs("lesson")));

    private final ChainBuilder enter = exec(
            ws("open the socket").connect("/ws").subprotocol("lectern.v1.json"),
            request("connect", "\"connect\":{\"token\":\"#{token}\",\"client\":\"gatling/1\"}"),
            request("join", "\"join\":{\"room\":\"lesson:#{lesson}\"}"));

    private final ChainBuilder say = exec(LiveLessonSimulation::nextMessage)
            .exec(ws("say")
                    .sendText("""
            {"id":#{id},"publish":{"room":"lesson:#{lesson}","cid":"#{cid}","type":"chat.message",\
            "data":{"text":"message #{id}"}}}""")
                    .await(PATIENCE)
                    .on(ws.checkTextMessage("own message")
                            .matching(substring("\"cid\":\"#{cid}\""))
                            .check(regex("\"seq\":(\\d+),[^\\n]*\"cid\":\"#{cid}\"")
                                    .exists())));

    private final ChainBuilder raiseAndLower = doIf(session -> "student".equals(session.getString("role")))
            .then(
                    request("raise a hand", "\"hand\":{\"room\":\"lesson:#{lesson}\",\"raise\":true}"),
                    request("lower the hand", "\"hand\":{\"room\":\"lesson:#{lesson}\",\"raise\":false}"));

    private final ChainBuilder leave = exec(
            request("leave", "\"leave\":{\"room\":\"lesson:#{lesson}\"}"),
            ws("close the socket").close());

    private final ScenarioBuilder lesson = scenario("lesson")
            .exec(feed(listFeeder(people()).circular()))
            .exec(findLesson, exitHereIfFailed(), enter, exitHereIfFailed())
            .exec(during(LENGTH.minus(ARRIVALS)).on(pace(PACE), say, raiseAndLower))
            .exec(leave);

    {
        setUp(signIn.injectOpen(atOnceUsers(STUDENTS + TEACHERS))
                        .andThen(lesson.injectOpen(rampUsers(USERS).during(ARRIVALS))))
                .protocols(lectern)
                .assertions(global().failedRequests().count().is(0L));
    }

    /// A frame with the next id, and the wait for its `ok`. Frames may arrive joined by newlines, so answers are
    /// looked for in the text of a message.
    private static ChainBuilder request(String name, String operation) {
        return exec(LiveLessonSimulation::nextMessage)
                .exec(ws(name).sendText("{\"id\":#{id}," + operation + "}")
                        .await(PATIENCE)
                        .on(ws.checkTextMessage(name)
                                .matching(substring("\"id\":#{id},"))
                                .check(substring("\"id\":#{id},\"ok\""))));
    }

    private static Session nextMessage(Session session) {
        int id = session.contains("id") ? session.getInt("id") + 1 : 1;
        return session.set("id", id).set("cid", UUID.randomUUID().toString());
    }

    private Session keepToken(Session session) {
        tokens.put(session.getString("email"), session.getString("token"));
        return session;
    }

    private Session takeToken(Session session) {
        String token = tokens.get(session.getString("email"));
        if (token == null) return session.markAsFailed();
        return session.set("token", token)
                .set("now", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static List<Map<String, Object>> people() {
        List<Map<String, Object>> people = new ArrayList<>();
        for (int i = 1; i <= TEACHERS; i++)
            people.add(Map.of("email", "teacher" + i + "@demo.local", "role", "teacher"));
        for (int i = 1; i <= STUDENTS; i++)
            people.add(Map.of("email", "student" + i + "@demo.local", "role", "student"));
        return people;
    }
}
