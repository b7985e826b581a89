package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lectern.testing.Browser;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.Stores;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.ZoomSim;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A teacher connects a Zoom account in the page and gives it up again, in Russian.
class OwnZoomPageIT {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Eventually.await(vertx.close());
    }

    @Test
    void aTeacherConnectsAnAccountIsToldWhatIsWrongAndGivesItUpAgain() {
        assumeTrue(Browser.isInstalled(), "skipped: there is no chromium and chromedriver on this machine");
        ZoomSim sim = Eventually.await(ZoomSim.start(vertx, 0, 3));
        SimAccount own = SimAccount.single("own", "anna@zoom.test", 1);
        sim.register(own);
        Map<String, String> environment = new HashMap<>(Stores.demoSchool());
        environment.putAll(
                Map.of("ZOOM_API_URL", sim.apiUrl(), "ZOOM_OAUTH_URL", sim.oauthUrl(), "LECTERN_CLUSTER_HOST", ""));
        try (NodeProcess node = NodeProcess.serve(environment);
                Browser browser = Browser.open(1280, 860, "ru")) {
            signIn(browser, node.url());
            assertThat(browser.see("zoom-home").getText()).contains("в Zoom школы");

            browser.click("zoom-change");
            browser.type("zoom-account-id", own.accountId());
            browser.type("zoom-client-id", own.clientId());
            browser.type("zoom-client-secret", "не тот");
            browser.click("zoom-submit");
            assertThat(browser.find("#zoom_client_secret-wrong").getText()).startsWith("Zoom не принимает эти данные");
            Eventually.asserts(() -> assertThat(browser.<String>script("return document.activeElement.id"))
                    .isEqualTo("zoom_client_secret"));
            browser.screenshot("own-zoom-wrong");

            browser.find("[data-test='zoom-client-secret']").clear();
            browser.type("zoom-client-secret", own.clientSecret());
            browser.click("zoom-submit");
            Eventually.asserts(
                    () -> assertThat(browser.see("zoom-home").getText()).contains("anna@zoom.test"));
            assertThat(browser.<String>script("return document.documentElement.outerHTML"))
                    .doesNotContain(own.clientSecret());

            browser.click("zoom-change");
            browser.click("zoom-disconnect");
            Eventually.asserts(
                    () -> assertThat(browser.see("zoom-home").getText()).contains("в Zoom школы"));
            assertThat(browser.complaints()).allMatch(line -> line.contains("400"));
        }
    }

    private static void signIn(Browser browser, String url) {
        browser.go(url + "/");
        browser.type("login-email", "teacher1@demo.local");
        browser.type("login-password", "demo-lesson-1");
        browser.click("login-submit");
        browser.see("lesson-card");
    }
}
