package io.lectern.zoomsim;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.testing.Browser;
import io.lectern.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.lectern.testing.Browser#isInstalled")
class SimPageIT {
    private final SimFixture zoom = new SimFixture();
    private final Browser browser = Browser.open(1280, 900, "en");

    @BeforeEach
    void fill() {
        zoom.sim.register(SimAccount.single("two", "two@example.com", 2));
        zoom.create("{\"topic\":\"Fractions\",\"agenda\":\"lectern:1:1 lesson 7\"}");
    }

    @AfterEach
    void close() {
        browser.close();
        zoom.close();
    }

    @Test
    void aMeetingIsDrivenByHandFromItsStartToItsEnd() {
        browser.go(zoom.sim.pageUrl());
        browser.click("start");
        Eventually.asserts(() -> assertThat(browser.see("status").getText()).startsWith("live since"));
        browser.click("join");
        browser.type("join-name", "Ann");
        browser.click("join-go");
        Eventually.asserts(() -> assertThat(browser.all("person")).hasSize(2));
        browser.click("plan");
        Eventually.asserts(() -> assertThat(browser.see("faults").getText()).contains("answer takes 2 s"));
        browser.screenshot("zoom-sim");
        browser.window(390, 844);
        browser.go(zoom.sim.pageUrl());
        browser.see("meeting");
        Number sideways =
                browser.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(sideways.longValue()).isLessThanOrEqualTo(0);
        browser.screenshot("zoom-sim-phone");

        browser.click("end");
        Eventually.asserts(() -> assertThat(browser.see("status").getText()).isEqualTo("waiting"));
        assertThat(browser.see("verdict").getText()).isEqualTo("nothing wrong");
        assertThat(browser.see("journal").getText()).contains("Stopped").contains("Joined");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theLinksOfAMeetingLeadThroughItFromTheDoorToTheEnd() {
        browser.go(zoom.sim.pageUrl());
        browser.see("meeting");
        String join = link("join_url");
        String start = link("start_url");
        browser.go(join);
        assertThat(browser.see("sim-state").getText()).isEqualTo("Waiting for the host");
        browser.go(join);
        String guest = browser.here();

        String host = browser.window(1280, 900);
        browser.go(start);
        Eventually.asserts(() -> assertThat(browser.see("sim-people").getText()).contains("Host (you)", "guest-"));
        browser.screenshot("zoom-sim-meeting");
        browser.at(guest);
        Eventually.asserts(() -> {
            assertThat(browser.see("sim-state").getText()).startsWith("Live since");
            assertThat(browser.see("sim-people").getText().lines()).hasSize(2).anyMatch(line -> line.endsWith("(you)"));
        });
        assertThat(browser.all("sim-end")).isEmpty();

        browser.at(host).click("sim-end");
        browser.at(guest);
        Eventually.asserts(() -> assertThat(browser.see("sim-state").getText()).isEqualTo("The meeting is over"));
        assertThat(browser.complaints()).isEmpty();
    }

    private String link(String name) {
        return browser.script(
                "return fetch('/sim/state').then(it => it.json()).then(it => location.origin + it.meetings[0][arguments[0]])",
                name);
    }
}
