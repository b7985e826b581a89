package io.lectern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/// A real Chromium with a profile of its own, driven by what people see: parts of a page are found by `data-test`.
public final class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;
    private final WebDriverWait patience;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
        this.patience = new WebDriverWait(driver, Duration.ofSeconds(40), Duration.ofMillis(50));
        this.patience.ignoring(StaleElementReferenceException.class);
    }

    /// Whether this machine has a Chromium and its driver.
    public static boolean isInstalled() {
        return program("chromium", "chromium-browser", "google-chrome").isPresent()
                && program("chromedriver").isPresent();
    }

    public static Browser open(int width, int height, String language) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium", "chromium-browser", "google-chrome")
                .orElseThrow()
                .toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                // A window that another one covers goes on as if it were looked at.
                "--disable-backgrounding-occluded-windows",
                "--disable-renderer-backgrounding",
                "--disable-background-timer-throttling",
                "--lang=" + language,
                "--accept-lang=" + language,
                "--window-size=" + width + "," + height);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /// Opens one more window, which has no part in the first one's session; what follows happens in it.
    public String window(int width, int height) {
        driver.switchTo().newWindow(WindowType.WINDOW);
        driver.manage().window().setSize(new Dimension(width, height));
        return here();
    }

    /// Gives the page so much room, as a phone or a large screen would.
    public void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /// Makes the reader one who wants a dark page, or a light one; completes when no colour fades any more.
    public void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        script(
                "return new Promise(requestAnimationFrame).then(() => Promise.all(document.getAnimations().filter(each => each.effect.getTiming().iterations === 1)"
                        + ".map(each => each.finished.catch(() => {}))))");
    }

    public String here() {
        return driver.getWindowHandle();
    }

    /// What follows happens in this window.
    public Browser at(String window) {
        driver.switchTo().window(window);
        return this;
    }

    public void go(String url) {
        driver.get(url);
    }

    /// Waits until the part is there and shown.
    public WebElement see(String part) {
        return patience.until(at ->
                all(part).stream().filter(WebElement::isDisplayed).findFirst().orElse(null));
    }

    public List<WebElement> all(String part) {
        return driver.findElements(By.cssSelector("[data-test='" + part + "']"));
    }

    public void click(String part) {
        patience.until(at -> {
            WebElement button = all(part).stream()
                    .filter(element -> element.isDisplayed() && element.isEnabled())
                    .findFirst()
                    .orElse(null);
            if (button == null) return false;
            try {
                button.click();
                return true;
            } catch (org.openqa.selenium.WebDriverException covered) {
                return false;
            }
        });
    }

    /// What the tab that a click opens shows, once it shows anything; the tab is closed again.
    public String openedBy(String part) {
        String here = driver.getWindowHandle();
        click(part);
        String there = patience.until(at -> driver.getWindowHandles().stream()
                .filter(handle -> !handle.equals(here))
                .findFirst()
                .orElse(null));
        driver.switchTo().window(there);
        String text = patience.until(at -> {
            String shown = driver.findElement(By.tagName("body")).getText();
            return shown.isBlank() ? null : shown;
        });
        driver.close();
        driver.switchTo().window(here);
        return text;
    }

    public void type(String part, String text) {
        see(part).sendKeys(text);
    }

    /// Waits until the part carries this attribute.
    public void until(String part, String attribute, String value) {
        patience.until(at -> all(part).stream().anyMatch(element -> value.equals(element.getDomAttribute(attribute))));
    }

    public WebElement find(String css) {
        return patience.until(at -> driver.findElements(By.cssSelector(css)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    /// Runs a script in the page and gives its value, or what the promise it returns is kept with.
    @SuppressWarnings("unchecked")
    public <T> T script(String script, Object... arguments) {
        return (T) driver.executeScript(script, arguments);
    }

    /// What the page's console complained of.
    public List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    public void screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static Optional<Path> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
