package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lectern.testing.Browser;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.School;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;

/// `lectern-client` in a real browser: its vectors, and the page on which developers try it.
class ClientPagesIT {
    @TempDir
    static Path data;

    private static NodeProcess node;

    @BeforeAll
    static void run() {
        assumeTrue(Browser.isInstalled(), "skipped: there is no chromium and chromedriver on this machine");
        node = NodeProcess.start(List.of("run"), Map.of("LECTERN_DATA", data.toString()))
                .untilReady();
    }

    @AfterAll
    static void stop() {
        if (node != null) node.close();
    }

    @Test
    void theClientKeepsItsVectorsInABrowser() {
        try (Browser browser = Browser.open(800, 600, "en")) {
            browser.go(node.url() + "/vectors/index.html");
            browser.until("vectors", "data-state", "done");

            assertThat(browser.all("vector-failed"))
                    .extracting(WebElement::getText)
                    .isEmpty();
            assertThat(browser.all("vector-held")).hasSizeGreaterThan(50);
        }
    }

    @Test
    void theClientHoldsAWholeLessonWithTheServer() {
        try (Browser browser = Browser.open(800, 600, "en")) {
            browser.go(node.url() + "/vectors/scenario.html#" + new School(node.url()).startableLesson("teacher1"));
            browser.until("scenario", "data-state", "done");

            assertThat(browser.all("step-failed"))
                    .extracting(WebElement::getText)
                    .isEmpty();
            assertThat(browser.all("step-held")).hasSize(10);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aDeveloperSeesEveryFrameAndEverythingComeBack() {
        try (Browser browser = Browser.open(1360, 860, "en")) {
            try {
                playground(browser);
            } catch (Exception | AssertionError failure) {
                browser.screenshot("failed-playground");
                throw new AssertionError(browser.complaints().toString(), failure);
            }
        }
    }

    @Test
    void thePlaygroundFitsAPhoneAndSpeaksRussian() {
        try (Browser browser = Browser.open(400, 820, "ru")) {
            browser.go(node.url() + "/playground");
            assertThat(browser.see("connect").getText()).isEqualTo("Подключиться");
            browser.screenshot("playground-phone-1");
            browser.click("connect");
            browser.until("state", "data-state", "online");
            browser.see("op");
            browser.screenshot("playground-phone-2");
            fits(browser);
            browser.click("tab-log");
            browser.see("frame");
            browser.screenshot("playground-phone-3");
            fits(browser);
        }
    }

    private static void playground(Browser browser) {
        String room = "lesson:" + new School(node.url()).startableLesson("teacher1");
        browser.go(node.url() + "/playground");
        browser.screenshot("playground-1");
        browser.click("connect");
        browser.until("state", "data-state", "online");
        join(browser, room);
        browser.until("room-row", "data-state", "live");

        browser.see("field-data");
        browser.click("send");
        seeEvents(browser, 1);
        browser.click("ping");
        Eventually.asserts(() -> assertThat(browser.see("fact-ping").getText()).endsWith("ms"));

        browser.click("lose");
        browser.click("send");
        seeAnswers(browser, 2);
        browser.click("send");
        browser.until("gaps", "data-gaps", "1");
        Eventually.asserts(() -> assertThat(texts(browser, "frame", "join ok")).hasSize(2));

        browser.click("kill");
        Eventually.asserts(
                () -> assertThat(texts(browser, "frame", "connect ok")).hasSize(2));
        browser.until("room-row", "data-state", "live");
        Eventually.asserts(() -> assertThat(texts(browser, "frame", "join ok")).hasSize(3));
        browser.until("gaps", "data-gaps", "1");
        browser.find("[data-label='connect ok'] button").click();
        fits(browser);
        browser.screenshot("playground-2");

        browser.type("filter", "publish");
        Eventually.asserts(() -> assertThat(browser.all("frame"))
                .hasSize(6)
                .allSatisfy(
                        frame -> assertThat(frame.getDomAttribute("data-label")).startsWith("publish")));
        fits(browser);
        assertThat(browser.find("body").getText()).doesNotContain("\"token\":\"ey");
        assertThat(browser.complaints()).isEmpty();
    }

    private static void join(Browser browser, String room) {
        // The page proposes a lesson of its own as soon as it knows one.
        Eventually.asserts(
                () -> assertThat(browser.see("room").getDomProperty("value")).startsWith("lesson:"));
        browser.see("room").clear();
        browser.type("room", room);
        browser.click("join");
    }

    private static void seeEvents(Browser browser, int count) {
        Eventually.asserts(
                () -> assertThat(texts(browser, "frame", "chat.message")).hasSize(count));
    }

    private static void seeAnswers(Browser browser, int count) {
        Eventually.asserts(
                () -> assertThat(texts(browser, "frame", "publish ok")).hasSize(count));
    }

    private static List<String> texts(Browser browser, String part, String label) {
        return browser.script(
                "return [...document.querySelectorAll(\"[data-test='%s'][data-label='%s']\")]".formatted(part, label)
                        + ".map(each => each.textContent)");
    }

    private static void fits(Browser browser) {
        assertThat(browser.<List<Long>>script("const page = document.documentElement;"
                        + "return [page.scrollWidth - page.clientWidth, page.scrollHeight - page.clientHeight]"))
                .containsExactly(0L, 0L);
    }
}
