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
        node = NodeProcess.start(List.of("run"), Map.of("LECTERN_DATA", data.toString(), "LECTERN_CLUSTER_HOST", ""))
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

    private static void enter(Browser browser, String name, long lesson) {
        browser.go(node.url() + "/");
        browser.type("login-email", name + "@demo.local");
        browser.type("login-password", "demo-lesson-1");
        browser.click("login-submit");
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
