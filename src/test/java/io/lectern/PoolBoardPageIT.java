package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.Browser;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.School;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The board of the pool in a real browser: an admin watches lessons get, lack and give back their seats.
class PoolBoardPageIT {
    private static final String ACCOUNTS = "/api/zoom-pool/zoom-accounts/";

    @TempDir
    Path data;

    @Test
    void anAdminSeesALessonStartAnotherWaitAndAReleaseServeIt() {
        assumeTrue(Browser.isInstalled(), "skipped: there is no chromium and chromedriver on this machine");
        try (NodeProcess node = NodeProcess.start(List.of("run"), Map.of("LECTERN_DATA", data.toString()))) {
            node.untilReady();
            try (Browser admin = Browser.open(1440, 1000, "en")) {
                try {
                    watch(node, admin);
                } catch (Exception | AssertionError failure) {
                    admin.screenshot("failed-pool");
                    throw new AssertionError(admin.complaints().toString() + node.output(), failure);
                }
            }
            node.terminate();
            node.exitCode();
        }
    }

    private static void watch(NodeProcess node, Browser admin) {
        School school = new School(node.url());
        List<Long> accounts = accounts(school);
        long first = school.startableLesson("teacher1");
        long second = school.startableLesson("teacher2");
        signIn(admin, node.url());
        admin.see("pool-timeline");
        admin.until("connection-state", "data-state", "online");
        admin.see("pool-forecast");
        admin.screenshot("pool-1-begin");
        admin.script("document.querySelector('#forecast').scrollIntoView()");
        admin.screenshot("pool-1-forecast");
        admin.prefer("dark");
        admin.screenshot("pool-1-forecast-dark");
        admin.prefer("light");
        admin.script("scrollTo(0, 0)");

        // A place that is drained takes nobody, so that one seat is left for two lessons.
        drain(admin, accounts.get(0));
        drain(admin, accounts.get(1));

        assertThat(school.post("teacher1", start(first)).status()).isEqualTo(200);
        Eventually.asserts(() -> assertThat(bar(admin, first)).isIn("READY", "LIVE"));
        assertThat(wait(school, second).status()).isEqualTo(202);
        Eventually.asserts(() -> assertThat(admin.all("pool-waiter")).hasSize(1));
        assertThat(admin.see("pool-waiter").getDomAttribute("data-lesson")).isEqualTo(Long.toString(second));
        admin.screenshot("pool-2-waiting");
        admin.prefer("dark");
        admin.screenshot("pool-2-waiting-dark");
        admin.prefer("light");

        release(admin, first);
        Eventually.asserts(() -> assertThat(bar(admin, second)).isIn("READY", "LIVE"));
        Eventually.asserts(() -> assertThat(admin.all("pool-waiter")).isEmpty());
        Eventually.asserts(() -> assertThat(moves(admin, first)).contains("FREE"));
        admin.screenshot("pool-3-served");
        assertThat(admin.complaints()).noneMatch(complaint -> complaint.contains(node.url()));
        phone(admin, node.url());
    }

    /// The same on a phone and in the other language: nothing reaches beyond the screen.
    private static void phone(Browser admin, String url) {
        admin.click("language-switch");
        admin.resize(400, 860);
        admin.see("pool-timeline");
        admin.script("scrollTo(0, 0)");
        admin.screenshot("pool-4-phone-top");
        admin.script("document.querySelector('.seatmap').scrollIntoView()");
        Eventually.asserts(() -> assertThat((long) admin.script("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(admin.<Long>script("return innerWidth")));
        admin.screenshot("pool-4-phone");
        admin.script("document.querySelector('#forecast').scrollIntoView()");
        admin.screenshot("pool-5-phone-forecast");
    }

    private static void signIn(Browser browser, String url) {
        browser.go(url + "/");
        browser.type("login-email", "admin@demo.local");
        browser.type("login-password", "demo-lesson-1");
        browser.click("login-submit");
        browser.click("nav-pool");
    }

    private static void drain(Browser admin, long account) {
        admin.find("[data-test='pool-account'][data-account='" + account + "'] [data-test='account-menu']")
                .click();
        admin.click("act-drain");
        Eventually.asserts(() -> assertThat(admin.find("[data-test='pool-account'][data-account='" + account + "']")
                        .getDomAttribute("data-state"))
                .isEqualTo("draining"));
    }

    private static void release(Browser admin, long lesson) {
        admin.find("[data-test='pool-lease'][data-lesson='" + lesson + "']:not([data-state='RESERVED'])")
                .click();
        assertThat(admin.see("lease-lesson").getDomAttribute("href")).isEqualTo("#/lessons/" + lesson);
        admin.click("lease-release");
        admin.click("release-confirm");
        admin.see("pool-said");
    }

    /// The state of the bar of a lesson that is or was held.
    private static String bar(Browser admin, long lesson) {
        return admin.script(
                "return [...document.querySelectorAll(`[data-test='pool-lease'][data-lesson='${arguments[0]}']`)]"
                        + ".map(bar => bar.dataset.state).find(state => state !== 'RESERVED' && state !== 'FREE') ?? ''",
                lesson);
    }

    private static List<String> moves(Browser admin, long lesson) {
        return admin.script(
                "return [...document.querySelectorAll(`[data-test='pool-move'][data-lesson='${arguments[0]}']`)]"
                        + ".map(move => move.dataset.state)",
                lesson);
    }

    private static List<Long> accounts(School school) {
        JsonNode list = school.get("admin", ACCOUNTS).json().path("results");
        return list.findValuesAsText("id").stream().map(Long::valueOf).toList();
    }

    private static String start(long lesson) {
        return "/api/schedule/lessons/" + lesson + "/start/";
    }

    private static School.Answer wait(School school, long lesson) {
        return school.call("POST", start(lesson), school.token("teacher2"), "{\"wait\": true}");
    }
}
