package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lectern.testing.Browser;
import io.lectern.testing.Classroom;
import io.lectern.testing.CuttableProxy;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.School;
import io.lectern.testing.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;

/// A lesson of a teacher and 30 students in one Chromium, over a network that fails twice and two nodes, one of
/// which is drained in the middle. Whatever happened, in the end every page was told the same, in the same order.
///
/// `-Dlesson.minutes=10` makes it a long one; `-Dlesson.seed=…` repeats the choices of another run.
class ClassroomPageIT {
    private static final int STUDENTS = 30;
    /// Those that are clients only; the other one has the real page.
    private static final int LIGHT = STUDENTS - 1;

    private static final int TERMINATED = 143;
    private static final int MINUTES = Integer.getInteger("lesson.minutes", 0);

    @TempDir
    Path data;

    private final long seed = Long.getLong("lesson.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final int[] cuts = new int[2];
    private final int[] ports = {NodeProcess.freePort(), NodeProcess.freePort()};
    private final Map<String, String> shared = new HashMap<>(Map.of(
            "LECTERN_SECRET",
            "a secret for tests only, long enough",
            "LECTERN_AUTH_ACCESS_TTL",
            "2h",
            // A node that a busy machine held up is not what this is about.
            "LECTERN_CLUSTER_LEASE",
            "30s"));
    private NodeProcess first;
    private NodeProcess second;
    private CuttableProxy pages;
    private CuttableProxy clients;
    private Browser browser;
    private String teacher;
    private String student;
    private Classroom others;
    private int polls;

    @Test
    void thirtyStudentsAndATeacherHaveOneLessonWhateverTheNetworkDoes() throws Exception {
        assumeTrue(Browser.isInstalled(), "skipped: there is no chromium and chromedriver on this machine");
        System.out.println("a lesson of seed " + seed);
        try (NodeProcess run = startFirst();
                NodeProcess serve = startSecond();
                CuttableProxy one = new CuttableProxy(run.httpPort, serve.httpPort);
                CuttableProxy two = new CuttableProxy(serve.httpPort, run.httpPort);
                Browser chromium = Browser.open(1280, 860, "en")) {
            pages = one;
            clients = two;
            browser = chromium;
            try {
                enter();
                lesson();
                everybodyWasToldTheSame();
                assertThat(others.failures()).isEmpty();
            } catch (Exception | AssertionError failure) {
                browser.at(teacher).screenshot("failed-class-teacher");
                if (student != null) browser.at(student).screenshot("failed-class-student");
                throw new AssertionError("seed " + seed + "\n" + lately(), failure);
            }
        }
    }

    private void lesson() throws InterruptedException {
        long start = System.nanoTime();
        long half = Duration.ofMinutes(MINUTES).toNanos() / 2;
        askPoll(false, false);
        cut(clients, 0);
        rollcall();
        repeatUntil(start + half);
        drainWithAPollOpen();
        keepOrder();
        cut(pages, 1);
        handsUp();
        cut(clients, 0);
        askPoll(true, false);
        cut(pages, 1);
        repeatUntil(start + 2 * half);
        deleteAMessage();
        removeOne();
        chatter(5);
        assertThat(cuts).containsExactly(2, 2);
    }

    /// In a long lesson, anything in any order.
    private void repeatUntil(long end) throws InterruptedException {
        while (MINUTES > 0 && System.nanoTime() < end) {
            switch (random.nextInt(5)) {
                case 0 -> askPoll(random.nextBoolean(), random.nextBoolean());
                case 1 -> rollcall();
                case 2 -> handsUp();
                case 3 -> keepOrder();
                default -> chatter(1 + random.nextInt(15));
            }
            Thread.sleep(random.nextLong(2_000));
        }
    }

    private void askPoll(boolean multiple, boolean anonymous) {
        openPoll(multiple, anonymous);
        answerPoll(multiple);
    }

    private void openPoll(boolean multiple, boolean anonymous) {
        polls++;
        Browser page = browser.at(teacher);
        page.click("tool-poll");
        page.type("poll-question", "Question " + polls + "?");
        page.click("poll-add-option");
        Eventually.asserts(() -> assertThat(page.all("poll-draft-option")).hasSize(3));
        List<WebElement> options = page.all("poll-draft-option");
        for (int i = 0; i < options.size(); i++) options.get(i).sendKeys("Answer " + (char) ('A' + i));
        if (multiple) page.click("poll-multiple");
        if (anonymous) page.click("poll-anonymous");
        page.click("poll-open");
        page.see("poll-close");
    }

    private void answerPoll(boolean multiple) {
        awaitAll(held -> (long) held.get("poll") > 0);
        for (int i : some(LIGHT * 4 / 5)) {
            List<Integer> choices = multiple && random.nextBoolean() ? List.of(0, 2) : List.of(random.nextInt(3));
            others.ask(i, "vote", choices);
        }
        Browser page = browser.at(student);
        page.click("poll-option");
        page.click("poll-vote");
        page.see("poll-answered");
        Eventually.asserts(() -> assertThat(others.hold())
                .filteredOn(held -> (boolean) held.get("answered"))
                .hasSize(LIGHT * 4 / 5));
        int answered = LIGHT * 4 / 5 + 1;
        Eventually.asserts(
                () -> assertThat(browser.at(teacher).see("poll-answered-count").getText())
                        .startsWith(answered + " "));
        if (polls == 1) browser.screenshot("7-teacher-poll");
        browser.click("poll-close");
        awaitAll(held -> (long) held.get("poll") == 0 && (long) held.get("result") == answered);
        browser.at(student).see("poll-result");
        if (polls == 1) browser.screenshot("7-student-poll");
        browser.click("survey-dismiss");
        browser.at(teacher).click("survey-dismiss");
    }

    private void rollcall() {
        Browser page = browser.at(teacher);
        page.click("tool-rollcall");
        page.click("rollcall-120");
        awaitAll(held -> (long) held.get("rollcall") > 0);
        int here = LIGHT - 3;
        for (int i : some(here)) others.ask(i, "here");
        browser.at(student).click("rollcall-here");
        browser.see("rollcall-answered");
        Eventually.asserts(
                () -> assertThat(browser.at(teacher).see("rollcall-count").getText())
                        .isEqualTo((here + 1) + " here, 3 missing"));
        browser.screenshot("8-teacher-rollcall");
        browser.click("rollcall-close");
        awaitAll(held -> (long) held.get("rolled") == here + 1);
        browser.at(teacher).click("survey-dismiss");
        browser.at(student).click("survey-dismiss");
    }

    private void handsUp() {
        for (int i : some(4)) others.ask(i, "hand", true);
        browser.at(student).click("hand-toggle");
        Eventually.asserts(() -> assertThat(browser.at(teacher).all("hand-row")).hasSize(5));
        browser.click("hand-call");
        browser.screenshot("9-teacher-hands");
        browser.click("hands-lower-all");
        awaitAll(held -> (long) held.get("hands") == 0);
    }

    /// Chat closed, one muted, everybody slowed; each of them taken back.
    private void keepOrder() {
        chatter(6);
        tool("chat-lock");
        awaitAll(held -> (boolean) held.get("locked"));
        browser.at(student).until("composer-closed", "data-why", "locked");
        assertThat(others.refusal(random.nextInt(LIGHT), "say", "not now")).isEqualTo("locked");
        tool("chat-lock");
        awaitAll(held -> !(boolean) held.get("locked"));

        int loud = random.nextInt(LIGHT);
        about(loud, "act-mute");
        awaitAll(held -> !((List<?>) held.get("muted")).isEmpty());
        assertThat(others.refusal(loud, "say", "muted")).isEqualTo("muted");
        about(loud, "act-unmute");
        awaitAll(held -> ((List<?>) held.get("muted")).isEmpty());

        tool("slow-60");
        awaitAll(held -> (long) held.get("slow") == 60);
        browser.at(student).see("slow-mode");
        tool("slow-0");
        awaitAll(held -> (long) held.get("slow") == 0);
    }

    private void deleteAMessage() {
        browser.at(student).type("chat-input", "Oh no\n");
        Browser page = browser.at(teacher);
        Eventually.asserts(
                () -> assertThat(page.all("chat-message").getLast().getText()).contains("Oh no"));
        List<WebElement> more = page.all("message-more");
        page.script("arguments[0].click()", more.getLast());
        page.click("act-delete");
        Eventually.asserts(() -> assertThat(
                        browser.at(student).all("chat-message").getLast().getText())
                .doesNotContain("Oh no"));
    }

    /// Thrown out with a clear word, and in again.
    private void removeOne() {
        about(0, "act-remove");
        browser.click("act-confirm");
        Eventually.asserts(
                () -> assertThat(others.<String>script("return away(0)")).isNotNull());
        others.script("enterAgain(0)");
        others.untilReady(LIGHT);
    }

    private void drainWithAPollOpen() {
        openPoll(false, true);
        chatter(10);
        second.terminate();
        chatter(10);
        browser.at(teacher).type("chat-input", "Can you hear me?\n");
        assertThat(second.exitCode()).isEqualTo(TERMINATED);
        others.untilReady(LIGHT);
        for (String page : List.of(teacher, student))
            browser.at(page).until("connection-state", "data-state", "online");
        answerPoll(false);
    }

    private void cut(CuttableProxy network, int which) throws InterruptedException {
        cuts[which]++;
        network.cut();
        if (network == clients) {
            browser.at(student).type("chat-input", "Is anybody there?\n");
            browser.at(teacher).type("chat-input", "We go on.\n");
        } else {
            chatter(8);
        }
        Thread.sleep(500 + random.nextLong(1_500));
        network.mend();
        others.untilReady(LIGHT);
        for (String page : List.of(teacher, student))
            browser.at(page).until("connection-state", "data-state", "online");
    }

    private void chatter(int lines) {
        for (int i : some(lines)) others.ask(i, "say", "line " + random.nextInt(1_000));
    }

    private void tool(String test) {
        browser.at(teacher).click("tool-more");
        browser.click(test);
    }

    /// A measure about one of the others, from the list of people.
    private void about(int who, String test) {
        long user = others.script("return userOf(arguments[0])", who);
        browser.at(teacher)
                .find("[data-test='member-row'][data-user='" + user + "'] [data-test='member-more']")
                .click();
        browser.click(test);
    }

    private void awaitAll(Predicate<Map<String, Object>> holds) {
        Eventually.asserts(
                Duration.ofSeconds(60), () -> assertThat(others.hold()).allMatch(holds));
    }

    private List<Integer> some(int count) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, LIGHT).boxed().toList());
        Collections.shuffle(all, random);
        return all.subList(0, count);
    }

    /// From where the last of them came in, all lists are one; without a hole, and without a repetition.
    private void everybodyWasToldTheSame() {
        Eventually.asserts(Duration.ofSeconds(60), () -> {
            List<Classroom.Told> all = allTold();
            assertThat(all)
                    .extracting(Classroom.Told::seq)
                    .containsOnly(all.getFirst().seq());
        });
        List<Classroom.Told> all = allTold();
        List<String> truth = all.getFirst().events();
        assertThat(truth.stream().map(ClassroomPageIT::seq)).isSorted().doesNotHaveDuplicates();
        assertThat(seq(truth.getLast()) - seq(truth.getFirst()) + 1).isEqualTo(truth.size());
        for (Classroom.Told each : all.subList(1, all.size())) {
            boolean removed = each.name().equals(name(0));
            if (!removed)
                assertThat(each.snapshots()).as("%s began anew", each.name()).isOne();
            assertThat(each.events()).as(each.name()).isNotEmpty();
            long from = Math.max(seq(each.events().getFirst()), seq(truth.getFirst()));
            assertThat(since(each.events(), from)).as(each.name()).isEqualTo(since(truth, from));
        }
        assertThat(shown(student))
                .isEqualTo(shown(teacher))
                .doesNotHaveDuplicates()
                .isSorted();
        System.out.printf(
                "a lesson of %d events, told to %d without a gap or a repetition; %d polls, seed %d%n",
                truth.size(), all.size(), polls, seed);
    }

    /// The teacher's page first.
    @SuppressWarnings("unchecked")
    private List<Classroom.Told> allTold() {
        List<Classroom.Told> all = new ArrayList<>();
        for (String page : List.of(teacher, student)) {
            Map<String, Object> told = browser.at(page).script("return told()");
            all.add(new Classroom.Told(
                    page.equals(teacher) ? "teacher" : "student",
                    (long) told.get("seq"),
                    (long) told.get("snapshots"),
                    (List<String>) told.get("events")));
        }
        all.addAll(others.told());
        return all;
    }

    /// The last that everybody was told, for whoever has to find out why this failed.
    private String lately() {
        if (others == null) return browser.complaints().toString();
        StringBuilder text = new StringBuilder("failed: " + others.failures() + "\n");
        for (Classroom.Told told : allTold()) {
            List<String> events = told.events();
            text.append("%s at %d, %d snapshots: %s%n"
                    .formatted(
                            told.name(),
                            told.seq(),
                            told.snapshots(),
                            events.subList(Math.max(0, events.size() - 15), events.size())));
        }
        return text.toString();
    }

    private List<Long> shown(String page) {
        return browser.at(page)
                .script(
                        "return [...document.querySelectorAll('.log article[data-test=chat-message][data-seq]')].map((line) => Number(line.dataset.seq))");
    }

    private static long seq(String event) {
        return Long.parseLong(event.substring(0, event.indexOf(' ')));
    }

    private static List<String> since(List<String> events, long seq) {
        return events.stream().filter(event -> seq(event) >= seq).toList();
    }

    private static String name(int i) {
        return "pupil" + i;
    }

    private NodeProcess startFirst() {
        shared.put("LECTERN_CLUSTER_MEMBERS", "127.0.0.1:" + ports[0] + ",127.0.0.1:" + ports[1]);
        first = NodeProcess.start(List.of("run"), with(shared, ports[0], data)).untilReady();
        return first;
    }

    /// On the stores of the first, with a class of 30 in them.
    private NodeProcess startSecond() throws IOException {
        for (String line : Files.readAllLines(data.resolve("stores.env")))
            shared.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        Stores.sql(shared.get("DATABASE_URL"), """
                with pupils as (
                    insert into users (email, password_hash, role, first_name, last_name)
                    select 'pupil' || n || '@demo.local', password_hash, 'student', 'Pupil', n
                    from users, generate_series(0, %d) n where email = 'student1@demo.local'
                    returning id)
                insert into group_members (group_id, student_id)
                select g.id, p.id from pupils p, groups g join users t on t.id = g.teacher_id where t.email = 'teacher1@demo.local'
                """.formatted(STUDENTS - 1));
        second = NodeProcess.start(List.of("serve"), with(shared, ports[1], data.resolve("second")))
                .untilReady();
        return second;
    }

    private static Map<String, String> with(Map<String, String> shared, int clusterPort, Path data) {
        Map<String, String> own = new HashMap<>(shared);
        own.put("LECTERN_CLUSTER_PORT", Integer.toString(clusterPort));
        own.put("LECTERN_DATA", data.toString());
        return own;
    }

    private void enter() {
        School school = new School(first.url());
        long lesson = school.startableLesson("teacher1");
        teacher = browser.here();
        open(teacher, school.token("teacher1"), lesson);
        browser.click("start-lesson");
        browser.see("tool-poll");
        student = browser.window(420, 820);
        open(student, school.token(name(LIGHT)), lesson);
        String window = browser.window(400, 300);
        browser.go("http://127.0.0.1:" + clients.port() + "/classroom/index.html");
        others = new Classroom(browser, window);
        List<String> names =
                IntStream.range(0, LIGHT).mapToObj(ClassroomPageIT::name).toList();
        others.enter(names, names.stream().map(school::token).toList(), lesson);
    }

    /// Signed in as this person, in this window only, and with every event written down.
    private void open(String window, String token, long lesson) {
        String url = "http://127.0.0.1:" + pages.port() + "/";
        browser.at(window).go(url);
        browser.script(
                "sessionStorage.setItem('lectern.session', JSON.stringify({access: arguments[0], refresh: '', renewAt: Date.now() + 7e6}))",
                token);
        browser.go(url);
        browser.see("nav-lessons");
        browser.script("return import('/classroom/record.js').then(() => true)");
        browser.script("location.hash = '#/lessons/' + arguments[0]", lesson);
        browser.see("chat-input");
    }
}
