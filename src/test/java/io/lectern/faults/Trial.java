package io.lectern.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.Eventually;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// One lesson while something breaks: its people, what they said, and in the end what each of them knows.
final class Trial {
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final Stage stage;
    private final Vertx vertx;
    private final Context loop;
    private final WebSocketClient client;
    private final Random random;
    private final long lesson;
    private final List<Pupil> pupils = new ArrayList<>();
    private final Set<Long> mayHaveLeft = new HashSet<>();
    private final int users;
    private long struckAt;
    private boolean talking;

    /// @param users how many people are taken by other lessons
    Trial(Stage stage, Vertx vertx, Context loop, WebSocketClient client, Random random, int users)
            throws SQLException {
        this.users = users;
        this.stage = stage;
        this.vertx = vertx;
        this.loop = loop;
        this.client = client;
        this.random = random;
        this.lesson = stage.campus.lesson();
    }

    Stage stage() {
        return stage;
    }

    Vertx vertx() {
        return vertx;
    }

    WebSocketClient client() {
        return client;
    }

    Random random() {
        return random;
    }

    String room() {
        return "lesson:" + lesson;
    }

    /// How long a client hears nothing before it gives a server up: one and a half of its pings, and some.
    long patienceMs() {
        return 8_000;
    }

    /// Brings so many people in through a node, and waits until they are.
    void enter(int node, int count, Pupil.Temper temper) {
        List<Pupil> fresh = on(() -> {
            List<Pupil> coming = new ArrayList<>();
            for (int i = 0; i < count; i++)
                coming.add(new Pupil(this, users + pupils.size() + i + 1, "student", node, temper));
            pupils.addAll(coming);
            for (int i = 0; i < coming.size(); i++) {
                Pupil pupil = coming.get(i);
                vertx.setTimer(1 + 4L * i, due -> pupil.begin());
            }
            return coming;
        });
        until("everybody is in", () -> fresh.stream().allMatch(Pupil::isInside));
    }

    /// Everybody raises a hand at the same time; completes when all of them are up.
    void raiseHands() {
        List<Future<JsonNode>> answers = on(() -> pupils.stream()
                .map(pupil -> pupil.ask("hand", "{\"room\":\"" + room() + "\",\"raise\":true}"))
                .toList());
        for (Future<JsonNode> answer : answers)
            if (!Eventually.await(answer).has("ok")) throw new AssertionError("a hand: " + answer.result());
    }

    /// Everybody loses the connection at the same time.
    void scatter() {
        on(() -> {
            pupils.forEach(Pupil::stumble);
            return null;
        });
    }

    /// From now on the first `publishers` of each node say something every so often.
    void talk(int publishers, int everyMs) {
        on(() -> {
            talking = true;
            for (int node = 0; node < Stage.NODES; node++) {
                int home = node;
                pupils.stream()
                        .filter(pupil -> pupil.home == home && pupil.temper == Pupil.Temper.ROAMS)
                        .limit(publishers)
                        .forEach(pupil -> speak(pupil, everyMs));
            }
            return null;
        });
    }

    private void speak(Pupil pupil, int everyMs) {
        vertx.setTimer(1 + random.nextInt(2 * everyMs), due -> {
            if (!talking) return;
            // Somebody who has no connection does not go on writing for ever.
            if (pupil.unanswered() < 10) pupil.say();
            speak(pupil, everyMs);
        });
    }

    /// The moment something breaks; these homes lose whoever does not roam.
    void strike(Set<Integer> homes) {
        struckAt = System.currentTimeMillis();
        on(() -> {
            for (Pupil pupil : pupils) {
                pupil.goneAt.clear();
                pupil.struck = homes.contains(pupil.home);
                if (homes.contains(pupil.home) && pupil.temper != Pupil.Temper.ROAMS) mayHaveLeft.add(pupil.user);
            }
            return null;
        });
    }

    int said() {
        return on(() ->
                pupils.stream().mapToInt(pupil -> pupil.acknowledged.size()).sum());
    }

    /// Lets everybody finish what is under way.
    void settle() {
        on(() -> talking = false);
        until(
                "every message is answered",
                () -> here().stream().allMatch(pupil -> pupil.isInside() && pupil.unanswered() == 0));
        until("the dead are gone for all", () -> here().stream().allMatch(this::knowsWhoIsGone));
        // Coming and going may be told together, a second later.
        until("all see who is there", () -> {
            Set<Long> there = new HashSet<>();
            here().forEach(pupil -> there.add(pupil.user));
            return here().stream().allMatch(pupil -> pupil.isInside() && pupil.present.equals(there));
        });
        until(
                "everybody is at one place",
                () -> here().stream().map(Pupil::seq).distinct().count() == 1);
    }

    private boolean knowsWhoIsGone(Pupil pupil) {
        return pupils.stream().filter(Pupil::isGone).noneMatch(dead -> pupil.present.contains(dead.user));
    }

    Outcome judge() throws SQLException {
        TreeMap<Long, JsonNode> history = history();
        Outcome outcome = on(() -> new Judge(history, pupils, mayHaveLeft, struckAt).judge());
        List<String> complaints = new ArrayList<>(outcome.complaints());
        for (Pupil pupil : here()) {
            // One for each node; where the others are does not matter.
            if (pupils.stream()
                            .filter(other -> other.home == pupil.home)
                            .findFirst()
                            .orElseThrow()
                    != pupil) continue;
            Set<Long> named = present(pupil);
            if (!named.equals(on(() -> pupil.present))) complaints.add(pupil.user + " is told of " + named);
        }
        int devices = on(() -> here().size());
        boolean closed = true;
        try {
            Eventually.asserts(PATIENCE, () -> {
                if (stage.campus.open(lesson) != devices)
                    throw new AssertionError(stage.campus.open(lesson) + " are open of " + devices);
            });
        } catch (AssertionError open) {
            closed = false;
        }
        return outcome.with(complaints, closed);
    }

    private Set<Long> present(Pupil asking) {
        Set<Long> named = new HashSet<>();
        String after = "";
        for (boolean more = true; more; ) {
            String from = after;
            JsonNode page = Eventually.on(
                            loop, () -> asking.ask("presence", "{\"room\":\"" + room() + "\"" + from + "}"))
                    .path("ok");
            for (JsonNode member : page.path("members")) {
                named.add(member.path("user").asLong());
                after = ",\"after\":" + member.path("user").asLong();
            }
            more = page.path("more").asBoolean();
        }
        return named;
    }

    /// Everybody goes home.
    void dismiss() {
        on(() -> {
            pupils.forEach(Pupil::finish);
            return null;
        });
    }

    private List<Pupil> here() {
        return pupils.stream().filter(pupil -> !pupil.isGone()).toList();
    }

    /// Everything that happened in the room, by pages.
    TreeMap<Long, JsonNode> history() {
        TreeMap<Long, JsonNode> all = new TreeMap<>();
        long before = 1L << 52;
        for (boolean more = true; more; ) {
            String body = "{\"room\":\"" + room() + "\",\"limit\":200,\"before\":" + before + "}";
            JsonNode page = page(body).path("ok");
            for (JsonNode event : page.path("events"))
                if (all.put(event.path("seq").asLong(), event) != null)
                    throw new AssertionError("history tells " + event + " twice");
            more = page.path("more").asBoolean();
            if (page.path("events").isEmpty()) break;
            before = page.path("events").path(0).path("seq").asLong();
        }
        return all;
    }

    private JsonNode page(String body) {
        JsonNode[] page = new JsonNode[1];
        Eventually.asserts(PATIENCE, () -> {
            page[0] = Eventually.on(loop, () -> here().getFirst().ask("history", body));
            if (!page[0].has("ok")) throw new AssertionError("history: " + page[0]);
        });
        return page[0];
    }

    private void until(String what, Supplier<Boolean> condition) {
        try {
            Eventually.asserts(PATIENCE, () -> {
                if (!on(condition)) throw new AssertionError(what);
            });
        } catch (AssertionError late) {
            throw new AssertionError(what + ": not so; " + on(this::state), late);
        }
    }

    private String state() {
        StringBuilder text = new StringBuilder();
        for (Pupil pupil : pupils)
            text.append("\n%d of node %d: inside %s, gone %s, at %d of %s, unanswered %d, closes %s, %s"
                    .formatted(
                            pupil.user,
                            pupil.home,
                            pupil.isInside(),
                            pupil.isGone(),
                            pupil.seq(),
                            pupil.epoch(),
                            pupil.unanswered(),
                            pupil.closes,
                            pupil.oddities));
        return text.toString();
    }

    private <T> T on(Supplier<T> work) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(here -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | AssertionError failure) {
                done.fail(failure);
            }
        });
        return Eventually.await(done.future());
    }
}
