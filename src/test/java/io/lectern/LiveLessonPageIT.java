package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.Browser;
import io.lectern.testing.CuttableProxy;
import io.lectern.testing.Eventually;
import io.lectern.testing.LessonSocket;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.School;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/// A whole lesson, as `scripts/run` gives it, in two real browsers.
class LiveLessonPageIT {
    private static final int CUT_MS = 10_000;
    /// Messages before the network is cut.
    private static final int ALIVE = 6;

    @TempDir
    Path data;

    private final List<LessonSocket> sockets = new ArrayList<>();

    @AfterEach
    void leave() {
        sockets.forEach(LessonSocket::close);
    }

    @Test
    void aTeacherAndAStudentHaveALessonAndACutConnectionMissesNothing() throws Exception {
        assumeTrue(Browser.isInstalled(), "skipped: there is no chromium and chromedriver on this machine");
        try (NodeProcess node = NodeProcess.start(List.of("run"), Map.of("LECTERN_DATA", data.toString()))) {
            node.untilReady();
            try (CuttableProxy network = new CuttableProxy(node.httpPort);
                    Browser teacher = Browser.open(1280, 860, "en");
                    Browser student = Browser.open(400, 820, "ru")) {
                try {
                    lesson(node, network, teacher, student);
                } catch (Exception | AssertionError failure) {
                    teacher.screenshot("failed-teacher");
                    student.screenshot("failed-student");
                    throw new AssertionError(teacher.complaints() + " " + student.complaints(), failure);
                }
            }
            node.terminate();
            node.exitCode();
        }
    }

    private void lesson(NodeProcess node, CuttableProxy network, Browser teacher, Browser student) throws Exception {
        School school = new School(node.url());
        long lesson = school.startableLesson("teacher1");

        signIn(teacher, node.url(), "teacher1");
        signIn(student, "http://127.0.0.1:" + network.port(), "student1");
        teacher.screenshot("1-teacher-lessons");
        student.screenshot("1-student-lessons");
        open(teacher, lesson);
        open(student, lesson);
        student.screenshot("2-student-waits");

        teacher.click("start-lesson");
        teacher.see("zoom-link");
        student.see("zoom-link");
        assertThat(teacher.openedBy("zoom-link")).contains("host");
        teacher.screenshot("3-teacher-live");

        say(teacher, "Good morning! Today: quadratic equations.");
        seeMessages(student, 1);
        say(student, "Доброе утро!");
        seeMessages(teacher, 2);
        classmates(node, school, lesson);
        seeMessages(teacher, ALIVE);
        seeMessages(student, ALIVE);

        // On a phone, the hands of others are behind a tab; one's own is beside the message.
        student.click("hand-toggle");
        Eventually.asserts(() -> assertThat(teacher.all("hand-row")).hasSize(3));
        teacher.screenshot("4-teacher-sees-a-hand");

        network.cut();
        student.until("connection-state", "data-state", "offline");
        student.screenshot("5-student-offline");
        for (int i = 1; i <= 20; i++) say(teacher, "line " + i);
        seeMessages(teacher, ALIVE + 20);
        Thread.sleep(CUT_MS);
        network.mend();
        seeMessages(student, ALIVE + 20);
        student.screenshot("6-student-back");
        List<String> shown = messages(student);
        assertThat(shown.subList(ALIVE, ALIVE + 20))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i).toList());

        teacher.click("end-lesson");
        teacher.click("end-lesson-confirm");
        attendance(school, lesson, teacher);
        recordings(school, lesson, teacher, student);
        // The simulator's page is not ours.
        assertThat(teacher.complaints()).noneMatch(complaint -> complaint.contains(node.url()));
    }

    /// Four of the class, over the socket alone; two of them know the answer.
    private void classmates(NodeProcess node, School school, long lesson) throws Exception {
        List<String> said = List.of("x = 2, x = 3?", "Can we use Vieta?", "Я сейчас посчитаю", "Готово!");
        List<String> names = school.classmates("teacher1", lesson).stream()
                .filter(name -> !name.equals("student1"))
                .limit(said.size())
                .toList();
        for (int i = 0; i < said.size(); i++) {
            LessonSocket socket = LessonSocket.connect(node.httpPort, school.token(names.get(i)));
            sockets.add(socket);
            socket.join("lesson:" + lesson);
            socket.say("lesson:" + lesson, "classmate-" + i, said.get(i)).get(30, TimeUnit.SECONDS);
            if (i < 2) socket.ask("hand", "{\"room\":\"lesson:%d\",\"raise\":true}".formatted(lesson));
        }
    }

    /// The ledger tells the truth about the ten seconds, and the page shows what the ledger says.
    private static void attendance(School school, long lesson, Browser teacher) {
        Eventually.asserts(() -> {
            JsonNode table = school.get("teacher1", "/api/schedule/lessons/" + lesson + "/attendance/")
                    .json();
            assertThat(table.path("ended_at").isNull()).isFalse();
            JsonNode student = student(table);
            assertThat(student.path("intervals")).hasSize(2);
            assertThat(student.path("intervals").findValuesAsText("cause"))
                    .containsExactly("network_lost", "lesson_end");
            long whole = java.time.Duration.between(instant(table, "started_at"), instant(table, "ended_at"))
                    .toSeconds();
            assertThat(student.path("seconds").asLong()).isPositive().isLessThanOrEqualTo(whole - CUT_MS / 1_000 + 1);
        });
        teacher.see("attendance-table");
        String minutes = student(school.get("teacher1", "/api/schedule/lessons/" + lesson + "/attendance/")
                        .json())
                .path("minutes")
                .asText();
        Eventually.asserts(() -> assertThat(teacher.all("attendance-row").stream()
                        .map(org.openqa.selenium.WebElement::getText)
                        .filter(row -> row.contains("Алина Воронцова") || row.contains("Воронцова")))
                .anySatisfy(row -> assertThat(row).contains(minutes)));
        teacher.screenshot("7-teacher-attendance");
    }

    /// Zoom's recording of it: awaited, listed, called by another name, watched on a phone, and taken away.
    private static void recordings(School school, long lesson, Browser teacher, Browser student) {
        teacher.see("lesson-recordings");
        teacher.screenshot("8-teacher-awaits-recording");
        student.see("lesson-recordings");
        String path = "/api/schedule/lessons/" + lesson + "/recordings/";
        Eventually.asserts(() -> assertThat(
                        school.get("teacher1", path).json().path("count").asInt())
                .isEqualTo(2));
        long video = school.get("teacher1", path)
                .json()
                .path("results")
                .get(0)
                .path("id")
                .asLong();
        for (Browser browser : List.of(teacher, student)) browser.script("location.reload()");
        Eventually.asserts(() -> assertThat(teacher.all("recording")).hasSize(2));
        teacher.screenshot("9-teacher-recordings-of-lesson");
        student.see("recording-play");
        assertThat(student.all("recording-rename")).isEmpty();
        student.screenshot("9-student-recordings-of-lesson");

        teacher.click("recording-rename");
        teacher.see("recording-title").clear();
        teacher.type("recording-title", "Корни и графики");
        teacher.screenshot("10-teacher-renames-recording");
        teacher.click("recording-rename-confirm");
        Eventually.asserts(
                () -> assertThat(texts(teacher, "recording")).anyMatch(row -> row.startsWith("Корни и графики")));

        student.click("nav-lessons");
        student.click("lessons-tab-recordings");
        Eventually.asserts(() -> assertThat(texts(student, "recording")).hasSize(2));
        student.screenshot("11-student-recordings");
        student.type("recordings-search", "ГРАФИК");
        Eventually.asserts(() -> assertThat(texts(student, "recording")).hasSize(1));
        assertThat(student.openedBy("recording-play")).contains("A recording");
        student.type("recordings-search", " nothing");
        Eventually.asserts(() -> assertThat(student.all("recording")).isEmpty());
        Eventually.asserts(() -> assertThat(school.get("teacher1", "/api/schedule/recordings/" + video + "/")
                        .json()
                        .path("views_count")
                        .asInt())
                .isEqualTo(1));

        teacher.click("nav-lessons");
        teacher.click("lessons-tab-recordings");
        teacher.see("recording-views");
        teacher.screenshot("12-teacher-recordings");
        teacher.resize(390, 844);
        teacher.prefer("dark");
        teacher.screenshot("12-teacher-recordings-on-a-phone");
        teacher.click("recording-remove");
        teacher.screenshot("13-teacher-removes-recording");
        teacher.click("recording-remove-confirm");
        Eventually.asserts(() -> assertThat(teacher.all("recording")).hasSize(1));
        assertThat(school.get("student1", path).json().path("count").asInt()).isEqualTo(1);
    }

    private static List<String> texts(Browser browser, String part) {
        return browser.script("return [...document.querySelectorAll(\"[data-test='" + part
                + "']\")].map(each => each.innerText.trim())");
    }

    private static JsonNode student(JsonNode table) {
        for (JsonNode student : table.path("students"))
            if (student.path("name").asText().contains("Воронцова")) return student;
        throw new AssertionError("the student is not in " + table);
    }

    private static java.time.Instant instant(JsonNode table, String field) {
        return java.time.Instant.parse(table.path(field).asText());
    }

    private static void signIn(Browser browser, String url, String name) {
        browser.go(url + "/");
        browser.type("login-email", name + "@demo.local");
        browser.type("login-password", "demo-lesson-1");
        browser.click("login-submit");
        browser.see("lesson-card");
    }

    private static void open(Browser browser, long lesson) {
        browser.find("[data-lesson-id='" + lesson + "'] [data-test='lesson-open']")
                .click();
        browser.until("connection-state", "data-state", "online");
        browser.see("chat-input");
    }

    private static void say(Browser browser, String text) {
        browser.type("chat-input", text + Keys.ENTER);
    }

    private static void seeMessages(Browser browser, int count) {
        Eventually.asserts(() -> assertThat(messages(browser)).hasSize(count));
    }

    /// The texts of the messages the server has acknowledged, from top to bottom.
    private static List<String> messages(Browser browser) {
        return browser.<List<String>>script(
                "return [...document.querySelectorAll(\"[data-test='chat-message'][data-seq]\")]"
                        + ".map(m => (m.querySelector('.bubble') ?? m).textContent.trim())");
    }
}
