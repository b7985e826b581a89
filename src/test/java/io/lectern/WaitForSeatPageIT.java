package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.Browser;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.School;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two teachers and one Zoom seat, in real browsers.
class WaitForSeatPageIT {
    @TempDir
    static Path data;

    private static NodeProcess node;
    private static School school;

    @BeforeAll
    static void run() throws Exception {
        assumeTrue(Browser.isInstalled(), "skipped: there is no chromium and chromedriver on this machine");
        // Alone: with another school's node in its cluster it would ask that one for seats.
        node = NodeProcess.start(
                        List.of("run"),
                        Map.of(
                                "LECTERN_DATA",
                                data.toString(),
                                "LECTERN_CLUSTER_HOST",
                                "",
                                "LECTERN_LIMITS_STARTS_PER_MINUTE",
                                "30"))
                .untilReady();
        school = new School(node.url());
        sql("update zoom_accounts set is_active = (id = (select min(id) from zoom_accounts))");
    }

    @AfterAll
    static void stop() {
        if (node != null) node.close();
    }

    @Test
    void theSecondTeacherStandsInLineAndHasTheLinkTheMomentTheFirstEnds() throws Exception {
        long first = school.startableLesson("teacher1");
        long second = school.startableLesson("teacher2");
        String pupil = school.classmates("teacher2", second).getFirst();
        try (Browser anna = Browser.open(1280, 860, "en");
                Browser boris = Browser.open(1280, 860, "ru");
                Browser phone = Browser.open(400, 820, "en");
                Browser student = Browser.open(400, 820, "ru")) {
            try {
                enter(anna, "teacher1", first);
                enter(boris, "teacher2", second);
                enter(phone, "teacher2", second);
                enter(student, pupil, second);
                anna.click("start-lesson");
                anna.see("zoom-link");

                boris.click("start-lesson");
                for (Browser page : List.of(boris, phone, student)) page.see("seat-waiting");
                Eventually.asserts(() -> {
                    assertThat(place(boris)).matches("Место в очереди: 1, примерно в \\d{1,2}:\\d\\d\\.");
                    assertThat(place(phone)).matches("Position 1 in line, about .+\\.");
                    assertThat(student.see("seat-waiting").getText())
                            .contains("Учитель ждёт место в Zoom", "примерно в");
                });
                assertThat(student.all("cancel-wait")).isEmpty();
                boris.screenshot("wait-1-teacher-ru");
                phone.screenshot("wait-1-teacher-phone-en");
                student.screenshot("wait-1-student-phone-ru");

                phone.click("cancel-wait");
                for (Browser page : List.of(boris, phone)) page.see("start-lesson");
                Eventually.asserts(() -> assertThat(student.all("seat-waiting")).isEmpty());
                phone.click("start-lesson");
                boris.see("cancel-wait");

                anna.click("end-lesson");
                anna.click("end-lesson-confirm");
                for (Browser page : List.of(boris, phone, student)) page.see("zoom-link");
                assertThat(boris.all("seat-waiting")).isEmpty();
                assertThat(boris.openedBy("zoom-link")).contains("host");
                boris.screenshot("wait-2-teacher-served-ru");
                phone.screenshot("wait-2-teacher-served-phone-en");
                student.screenshot("wait-2-student-served-ru");
                aWaitThatIsInVain(anna, phone);
            } catch (Exception | AssertionError failure) {
                anna.screenshot("failed-wait-anna");
                boris.screenshot("failed-wait-boris");
                phone.screenshot("failed-wait-phone");
                student.screenshot("failed-wait-student");
                throw new AssertionError(boris.complaints() + " " + phone.complaints(), failure);
            }
        }
    }

    @Test
    void aLessonNobodyPlannedLeadsToItsLinkOrItsPlaceInLine() throws Exception {
        try (Browser anna = Browser.open(1280, 860, "en");
                Browser boris = Browser.open(1280, 860, "ru")) {
            boris.resize(400, 820);
            try {
                signIn(anna, "teacher1");
                signIn(boris, "teacher2");
                anna.screenshot("quick-1-lessons-en");
                anna.click("quick-start");
                anna.type("quick-title", "Before the test");
                anna.find("[data-test='quick-duration'] option[value='30']").click();
                anna.screenshot("quick-2-asked-en");
                anna.click("quick-go");
                anna.see("zoom-link");
                assertThat(anna.find("h1").getText()).isEqualTo("Before the test");
                // The class has just come about: there is nothing earlier to ask for.
                anna.find(".log-beginning");
                assertThat(anna.all("load-older")).isEmpty();
                anna.screenshot("quick-3-started-en");

                boris.screenshot("quick-1-lessons-phone-ru");
                boris.click("quick-start");
                boris.see("quick-title");
                boris.screenshot("quick-2-asked-phone-ru");
                boris.click("quick-go");
                boris.see("seat-waiting");
                assertThat(place(boris)).startsWith("Место в очереди: 1");
                assertThat(boris.find("h1").getText()).matches("Экспресс урок \\d{1,2}:\\d\\d");
                boris.screenshot("quick-3-waits-phone-ru");

                School.Answer refused = quickStart("teacher1", "{\"title\": \"In vain\"}");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.json().path("code").asText()).isEqualTo("no_seat");

                anna.click("end-lesson");
                anna.click("end-lesson-confirm");
                boris.see("zoom-link");
                long lesson = Long.parseLong(
                        boris.<String>script("return location.hash").replaceAll("\\D", ""));
                assertThat(titles("teacher1")).contains("Before the test").doesNotContain("In vain");
                assertThat(titles("teacher2")).anyMatch(title -> title.startsWith("Экспресс урок "));
                assertThat(school.get("teacher2", "/api/schedule/lessons/" + lesson + "/attendance/")
                                .status())
                        .isEqualTo(200);
                assertThat(school.post("teacher2", "/api/schedule/lessons/" + lesson + "/end/")
                                .status())
                        .isEqualTo(200);
                assertThat(titles("teacher2")).anyMatch(title -> title.startsWith("Экспресс урок "));
            } catch (Exception | AssertionError failure) {
                anna.screenshot("failed-quick-anna");
                boris.screenshot("failed-quick-boris");
                throw new AssertionError(anna.complaints() + " " + boris.complaints(), failure);
            }
        }
    }

    private static School.Answer quickStart(String teacher, String body) {
        return school.call("POST", "/schedule/api/lessons/quick-start/", school.token(teacher), body);
    }

    private static List<String> titles(String teacher) {
        String now = java.time.Instant.now().toString();
        return school.get(teacher, "/api/schedule/lessons/?start=" + now + "&end=" + now)
                .json()
                .path("results")
                .findValuesAsText("title");
    }

    /// The first teacher has another lesson now; nobody gives a seat back until its deadline.
    private static void aWaitThatIsInVain(Browser anna, Browser phone) throws Exception {
        sql("update lessons set start_time = now(), end_time = now() + interval '45 minutes' where id = (select max(id)"
                + " from lessons where teacher_id = (select id from users where email = 'teacher1@demo.local')"
                + " and started_at is null)");
        long lesson = school.startableLesson("teacher1");
        JsonNode told = school.call(
                        "POST", "/api/schedule/lessons/" + lesson + "/start/", school.token("teacher1"), "{}")
                .json();
        assertThat(told.path("code").asText()).isEqualTo("no_seat");
        assertThat(told.path("detail").asText()).contains("\"wait\": true");

        anna.go(node.url() + "/#/lessons/" + lesson);
        anna.until("connection-state", "data-state", "online");
        anna.click("start-lesson");
        anna.see("seat-waiting");
        anna.screenshot("wait-3-teacher-en");
        School.Answer place = school.get("teacher1", "/api/schedule/lessons/" + lesson + "/wait/");
        assertThat(place.json().path("status").asText()).isEqualTo("waiting");
        assertThat(place.json().path("position").asInt()).isEqualTo(1);
        sql("update zoom_waiters set deadline = now() - interval '1 second', due = due + interval '1 second'"
                + " where state = 'WAITING'");
        anna.see("wait-expired");
        anna.see("start-lesson");
        anna.screenshot("wait-4-teacher-expired-en");
        phone.click("end-lesson");
        phone.click("end-lesson-confirm");
    }

    private static String place(Browser page) {
        return page.see("seat-place").getText();
    }

    private static void signIn(Browser browser, String name) {
        browser.go(node.url() + "/");
        browser.type("login-email", name + "@demo.local");
        browser.type("login-password", "demo-lesson-1");
        browser.click("login-submit");
        browser.see("lesson-card");
    }

    private static void enter(Browser browser, String name, long lesson) {
        signIn(browser, name);
        browser.find("[data-lesson-id='" + lesson + "'] [data-test='lesson-open']")
                .click();
        browser.until("connection-state", "data-state", "online");
        browser.see("chat-input");
    }

    private static void sql(String statement) throws IOException, SQLException {
        String url = Files.readAllLines(data.resolve("stores.env")).stream()
                .filter(line -> line.startsWith("DATABASE_URL="))
                .map(line -> line.substring("DATABASE_URL=".length()))
                .findFirst()
                .orElseThrow();
        URI at = URI.create(url);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + at.getPort() + at.getPath(), "postgres", "postgres");
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }
}
