package io.lectern.testing;

import java.util.List;
import java.util.Map;

/// A window full of clients without pages: a class of which only the state is of interest.
public final class Classroom {
    private final Browser browser;
    private final String window;

    /// What a client was told of its room.
    ///
    /// @param snapshots how often it had to begin anew
    /// @param events `seq type`, in the order they were handed over
    public record Told(String name, long seq, long snapshots, List<String> events) {}

    public Classroom(Browser browser, String window) {
        this.browser = browser;
        this.window = window;
    }

    public void enter(List<String> names, List<String> tokens, long lesson) {
        List<Map<String, String>> list = java.util.stream.IntStream.range(0, names.size())
                .mapToObj(i -> Map.of("name", names.get(i), "token", tokens.get(i)))
                .toList();
        Eventually.asserts(() -> {
            if (!Boolean.TRUE.equals(script("return typeof enter === 'function'")))
                throw new AssertionError("the class has not loaded");
        });
        script("enter(arguments[0], arguments[1])", list, lesson);
        untilReady(names.size());
    }

    /// Waits until so many are in the room with nothing missing.
    public void untilReady(int count) {
        Eventually.asserts(java.time.Duration.ofSeconds(90), () -> {
            long ready = this.<Long>script("return ready()");
            if (ready != count) throw new AssertionError("only " + ready + " of " + count + " are in");
        });
    }

    /// Lets a student do something and does not wait; what fails is in [#failures].
    public void ask(int student, String what, Object... arguments) {
        script("ask(arguments[0], arguments[1], ...arguments[2])", student, what, List.of(arguments));
    }

    /// Why the room refuses a student something, or `taken`.
    public String refusal(int student, String what, Object... arguments) {
        return script("return refusal(arguments[0], arguments[1], ...arguments[2])", student, what, List.of(arguments));
    }

    public List<Map<String, Object>> hold() {
        return script("return hold()");
    }

    public List<String> failures() {
        return script("return failures()");
    }

    @SuppressWarnings("unchecked")
    public List<Told> told() {
        List<Map<String, Object>> all = script("return classTold()");
        return all.stream()
                .map(each -> new Told(
                        (String) each.get("name"), (long) each.get("seq"), (long) each.get("snapshots"), (List<String>)
                                each.get("events")))
                .toList();
    }

    public <T> T script(String script, Object... arguments) {
        return browser.at(window).script(script, arguments);
    }
}
